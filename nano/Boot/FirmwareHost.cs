using System;
using System.Threading;
using EdgeFleet.Nano.Update;
using nanoFramework.Runtime.Native;

namespace EdgeFleet.Nano.Boot
{
    /// <summary>
    /// Runs one firmware on its board: the only place with threads, sleep and the clock. A firmware's <c>Program</c> hands its
    /// <c>Main</c> and its <c>Start</c> on to this.
    /// </summary>
    public sealed class FirmwareHost
    {
        private readonly BoardWiring _wiring;
        private readonly BoardBuses _buses;
        private readonly int _stepMs;
        private readonly Heartbeat _heartbeat = new Heartbeat();

        /// <param name="wiring">What is connected where.</param>
        /// <param name="buses">Of the memories; nothing is open yet.</param>
        /// <param name="stepMs">Pause between two steps, 20 to 50 ms.</param>
        public FirmwareHost(BoardWiring wiring, BoardBuses buses, int stepMs)
        {
            _wiring = wiring;
            _buses = buses;
            _stepMs = stepMs;
        }

        /// <summary>As deployed: starts what an update brought, or the deployed firmware.</summary>
        public void Boot()
        {
            new Thread(Watch).Start();
            bool ended = _wiring.RunImage(_buses.Chips, _buses.Slots, new AssemblyLoader(_buses, _heartbeat));
            if (ended) Restart();
            else Start(SlotMap.None, _heartbeat.Stepped);
        }

        /// <summary>The firmware, deployed or from a slot; returns when the board restarts.</summary>
        /// <param name="slot">It was started from; 0: deployed.</param>
        /// <param name="stepped">Its only element is set after each step: see <see cref="Heartbeat"/>.</param>
        public void Start(int slot, bool[] stepped)
        {
            Firmware firmware = _wiring.Make(_buses.Chips, _buses.Slots, slot);
            if (_wiring.PollPeriodMs > 0) StartPolling();
            while (!firmware.WantsRestart)
            {
                firmware.Step(Environment.TickCount64);
                stepped[0] = true;
                Thread.Sleep(_stepMs);
            }
            Restart();
        }

        private void StartPolling()
        {
            Thread polling = new Thread(PollForever);
            polling.Priority = ThreadPriority.Highest;
            polling.Start();
        }

        private void PollForever()
        {
            while (true)
            {
                _wiring.Poll(Environment.TickCount64);
                Thread.Sleep(_wiring.PollPeriodMs);
            }
        }

        private void Watch()
        {
            do Thread.Sleep(Heartbeat.TimeoutMs);
            while (_heartbeat.IsAlive());
            Restart();
        }

        private static void Restart()
        {
            Power.RebootDevice(RebootOption.NormalReboot);
        }
    }
}
