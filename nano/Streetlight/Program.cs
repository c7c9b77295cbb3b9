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

namespace EdgeFleet.Nano.Streetlight
{
    public static class Program
    {
        private const int LineBaud = 19200;
        private const int MeterBaud = 4800;
        private const int DimmingHertz = 500;
        private const int StepMs = 20;

        public static void Main()
        {
            GpioController pins = new GpioController();
            I2cBus bus = new I2cBus(Nucleo144F767ZI.I2cBus, I2cBusSpeed.FastMode);
            Mb85rc256 memory = new Mb85rc256(bus, Mb85rc256Registers.Address, MemoryMap.SectorSize);
            LampHardware hardware = new LampHardware();
            hardware.Relay = new OutputPin(pins, Nucleo144F767ZI.Streetlight.Relay, false);
            hardware.Dimming = new PulsePin(Nucleo144F767ZI.Streetlight.Dimming, DimmingHertz);
            hardware.Contact = new InputPin(pins, Nucleo144F767ZI.Streetlight.Contact, PinMode.InputPullUp, true);
            hardware.Bus = bus;
            hardware.MeterLine = new SerialLine(Nucleo144F767ZI.FieldPort, MeterBaud, Parity.None, false);
            hardware.MeterScale = new Bl0942Scale(1000, 5 * 390000, 510);
            hardware.Memory = new LampMemory(MemoryMap.Counters(memory));
            LampController lamp = new LampController(hardware);
            Pcf8563 clock = new Pcf8563(bus);
            NodeSheet sheet = new NodeSheet();
            if (sheet.Read(memory, MemoryMap.SheetAddress))
            {
                NodeIdentity identity = new NodeIdentity(sheet.Node, Nucleo144F767ZI.Name, LampController.Release, sheet.Key, Frame.Longest);
                SerialLine line = new SerialLine(Nucleo144F767ZI.LinePort, LineBaud, Parity.None, false);
                Run(new Node(lamp, identity, new NodeHardware(MemoryMap.Settings(memory), MemoryMap.Records(memory), line, clock, null)));
            }
            else RunAlone(lamp, new NodeClock(clock));
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

        // A node that nobody gave a name hears no one, but it is a street lamp.
        private static void RunAlone(LampController lamp, NodeClock clock)
        {
            while (true)
            {
                clock.Step(Environment.TickCount64);
                lamp.Step(clock.Time);
                Thread.Sleep(StepMs);
            }
        }
    }
}
