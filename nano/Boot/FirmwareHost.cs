using System;
using System.Device.I2c;
using System.Threading;
using EdgeFleet.Nano.Adapters;
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
        private readonly int _i2cBus;
        private readonly int _stepMs;
        private readonly Heartbeat _heartbeat = new Heartbeat();

        /// <param name="wiring">What is connected where.</param>
        /// <param name="i2cBus">The bus of the memories, as the platform numbers it.</param>
        /// <param name="stepMs">Pause between two steps, 20 to 50 ms.</param>
        public FirmwareHost(BoardWiring wiring, int i2cBus, int stepMs)
        {
            _wiring = wiring;
            _i2cBus = i2cBus;
            _stepMs = stepMs;
        }

        /// <summary>As deployed: starts what an update brought, or the deployed firmware.</summary>
        public void Boot()
        {
            new Thread(Watch).Start();
            I2cController bus = OpenBus();
            bool ended = _wiring.RunImage(bus, new AssemblyLoader(bus, _heartbeat));
            bus.Dispose();
            if (ended) Restart();
            else Start(SlotMap.None, _heartbeat.Stepped);
        }

        /// <summary>The firmware, deployed or from a slot; returns when the board restarts.</summary>
        /// <param name="slot">It was started from; 0: deployed.</param>
        /// <param name="stepped">Its only element is set after each step: see <see cref="Heartbeat"/>.</param>
        public void Start(int slot, bool[] stepped)
        {
            Firmware firmware = _wiring.Make(OpenBus(), slot);
            if (_wiring.PollPeriodMs > 0) StartPolling();
            while (!firmware.WantsRestart)
            {
                firmware.Step(Environment.TickCount64);
                stepped[0] = true;
                Thread.Sleep(_stepMs);
            }
            Restart();
        }

        private I2cController OpenBus()
        {
            return new I2cController(_i2cBus, I2cBusSpeed.FastMode);
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
