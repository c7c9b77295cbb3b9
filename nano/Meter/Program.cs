using System;
using System.Device.Gpio;
using System.Device.I2c;
using System.IO.Ports;
using System.Threading;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Adapters;
using EdgeFleet.Nano.Wire;
using nanoFramework.Runtime.Native;

namespace EdgeFleet.Nano.Meter
{
    public static class Program
    {
        private const int LineBaud = 19200;
        private const int MeterBaud = 2400;
        private const int SecondMemory = Mb85rc256Registers.Address + 2;
        private const int StepMs = 20;

        private static MeterController _meter;

        public static void Main()
        {
            GpioController pins = new GpioController();
            I2cBus bus = new I2cBus(Nucleo144F767ZI.I2cBus, I2cBusSpeed.FastMode);
            Mb85rc256 first = new Mb85rc256(bus, Mb85rc256Registers.Address, MemoryMap.SectorSize);
            Mb85rc256 second = new Mb85rc256(bus, SecondMemory, MemoryMap.SectorSize);
            _meter = new MeterController(
                new SerialLine(Nucleo144F767ZI.FieldPort, MeterBaud, Parity.Even, false), MeterBaud,
                new InputPin(pins, Nucleo144F767ZI.Meter.Water, PinMode.InputPullUp, true),
                new InputPin(pins, Nucleo144F767ZI.Meter.Gas, PinMode.InputPullUp, true),
                MemoryMap.Counters(first));
            Thread contacts = new Thread(PollContacts);
            contacts.Priority = ThreadPriority.Highest;
            contacts.Start();
            Rv3032 clock = new Rv3032(bus);
            NodeSheet sheet = new NodeSheet();
            if (sheet.Read(first, MemoryMap.SheetAddress))
            {
                NodeIdentity identity = new NodeIdentity(sheet.Node, Nucleo144F767ZI.Name, MeterController.Release, sheet.Key, Frame.Longest);
                SerialLine line = new SerialLine(Nucleo144F767ZI.LinePort, LineBaud, Parity.None, false);
                Run(new Node(_meter, identity, new NodeHardware(MemoryMap.Settings(first), MemoryMap.Records(second), line, clock, null)));
            }
            else RunAlone(new NodeClock(clock));
        }

        private static void Run(Node node)
        {
            while (!node.WantsRestart)
            {
                node.Step(Environment.TickCount64);
                Thread.Sleep(StepMs);
            }
            Power.RebootDevice(RebootOption.NormalReboot);
        }

        // A node that nobody gave a name hears no one, but it counts pulses.
        private static void RunAlone(NodeClock clock)
        {
            while (true)
            {
                clock.Step(Environment.TickCount64);
                _meter.Step(clock.Time);
                Thread.Sleep(StepMs);
            }
        }

        // Writing memories takes the other thread longer than a pulse lasts.
        private static void PollContacts()
        {
            while (true)
            {
                _meter.Sample(Environment.TickCount64);
                Thread.Sleep(PulseCounter.PeriodMs);
            }
        }
    }
}
