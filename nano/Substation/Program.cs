using System;
using System.Device.Adc;
using System.Device.Gpio;
using System.Device.I2c;
using System.IO.Ports;
using System.Threading;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Adapters;
using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Wire;
using nanoFramework.Runtime.Native;

namespace EdgeFleet.Nano.Substation
{
    public static class Program
    {
        private const int LineBaud = 19200;
        private const int StepMs = 20;
        private const int ClimateMs = 2000;

        public static void Main()
        {
            I2cBus bus = new I2cBus(Nucleo144F767ZI.I2cBus, I2cBusSpeed.FastMode);
            Mb85rc256 memory = new Mb85rc256(bus, Mb85rc256Registers.Address, MemoryMap.SectorSize);
            Rv3032 clock = new Rv3032(bus);
            SubstationController cabinet = new SubstationController(Wire(bus, clock));
            NodeSheet sheet = new NodeSheet();
            if (sheet.Read(memory, MemoryMap.SheetAddress))
            {
                NodeIdentity identity = new NodeIdentity(sheet.Node, Nucleo144F767ZI.Name, SubstationController.Release, sheet.Key, Frame.Longest);
                SerialLine line = new SerialLine(Nucleo144F767ZI.LinePort, LineBaud, Parity.None, false);
                Run(new Node(cabinet, identity, new NodeHardware(MemoryMap.Settings(memory), MemoryMap.Records(memory), line, clock, null)));
            }
            else RunAlone(cabinet, new NodeClock(clock));
        }

        private static SubstationHardware Wire(I2cBus bus, Rv3032 clock)
        {
            GpioController pins = new GpioController();
            AdcController converter = new AdcController();
            SubstationHardware hardware = new SubstationHardware();
            hardware.Climate = new Sht4x(bus, ClimateMs);
            hardware.Sf6 = new Transmitter(new AnalogChannel(converter, Nucleo144F767ZI.Substation.Sf6Channel), Transmitter.FullMicroamps, TransmitterRange.Sf6AtFour, TransmitterRange.Sf6AtTwenty);
            hardware.Joints = new Transmitter[]
            {
                Joint(converter, Nucleo144F767ZI.Substation.JointAChannel),
                Joint(converter, Nucleo144F767ZI.Substation.JointBChannel),
                Joint(converter, Nucleo144F767ZI.Substation.JointCChannel),
            };
            hardware.Expanders = new Mcp23017[]
            {
                new Mcp23017(bus, Mcp23017Registers.Address, ContactPanel.Inputs),
                new Mcp23017(bus, Mcp23017Registers.Address + 1, ContactPanel.Inputs),
            };
            hardware.Clock = clock;
            hardware.Remote = new InputPin(pins, Nucleo144F767ZI.Substation.Remote, PinMode.InputPullUp, true);
            hardware.BreakerClose = new OutputPin(pins, Nucleo144F767ZI.Substation.BreakerClose, false);
            hardware.BreakerOpen = new OutputPin(pins, Nucleo144F767ZI.Substation.BreakerOpen, false);
            hardware.Heater = new OutputPin(pins, Nucleo144F767ZI.Substation.Heater, false);
            hardware.Fan = new OutputPin(pins, Nucleo144F767ZI.Substation.Fan, false);
            return hardware;
        }

        private static Transmitter Joint(AdcController converter, int channel)
        {
            return new Transmitter(new AnalogChannel(converter, channel), Transmitter.FullMicroamps, TransmitterRange.JointAtFour, TransmitterRange.JointAtTwenty);
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

        // A node that nobody gave a name hears no one, but it keeps its cabinet dry.
        private static void RunAlone(SubstationController cabinet, NodeClock clock)
        {
            while (true)
            {
                clock.Step(Environment.TickCount64);
                cabinet.Step(clock.Time);
                Thread.Sleep(StepMs);
            }
        }
    }
}
