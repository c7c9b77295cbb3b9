using System;
using System.Device.Adc;
using System.Device.Gpio;
using System.Device.I2c;
using System.IO.Ports;
using System.Threading;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Adapters;
using EdgeFleet.Nano.Boot;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Update;
using EdgeFleet.Nano.Wire;
using nanoFramework.Runtime.Native;

namespace EdgeFleet.Nano.Substation
{
    public static class Program
    {
        private const int LineBaud = 19200;
        private const int StepMs = 20;
        private const int ClimateMs = 2000;

        private static readonly Heartbeat _heartbeat = new Heartbeat();

        /// <summary>As deployed: starts what an update brought, or itself.</summary>
        public static void Main()
        {
            new Thread(Guard).Start();
            I2cBus bus = new I2cBus(Nucleo144F767ZI.I2cBus, I2cBusSpeed.FastMode);
            ProvisioningRecord provisioning = new ProvisioningRecord();
            bool ended = provisioning.Read(MemoryMap.Memory(bus), MemoryMap.ProvisioningAddress)
                && new BootManager(MemoryMap.Slots(bus), provisioning.UpdateKey, new AssemblyLoader(bus, _heartbeat)).Run();
            bus.Dispose();
            if (ended) Power.RebootDevice(RebootOption.NormalReboot);
            else Start(SlotMap.None, _heartbeat.Sign);
        }

        /// <summary>The substation node, deployed or from a slot.</summary>
        /// <param name="slot">It was started from; 0: deployed.</param>
        /// <param name="sign">Its first place is set after each step.</param>
        public static void Start(int slot, bool[] sign)
        {
            I2cBus bus = new I2cBus(Nucleo144F767ZI.I2cBus, I2cBusSpeed.FastMode);
            Firmware firmware = Make(bus, slot);
            while (!firmware.WantsRestart)
            {
                firmware.Step(Environment.TickCount64);
                sign[0] = true;
                Thread.Sleep(StepMs);
            }
            Power.RebootDevice(RebootOption.NormalReboot);
        }

        private static Firmware Make(I2cBus bus, int slot)
        {
            IFlash memory = MemoryMap.Memory(bus);
            Rv3032 clock = new Rv3032(bus);
            SubstationController cabinet = new SubstationController(Wire(bus, clock));
            ProvisioningRecord provisioning = new ProvisioningRecord();
            if (!provisioning.Read(memory, MemoryMap.ProvisioningAddress)) return new Firmware(cabinet, clock);
            NodeIdentity identity = new NodeIdentity(provisioning.Node, Nucleo144F767ZI.Name, SubstationController.Release, provisioning.Key, Frame.MaxSize);
            SerialLine line = new SerialLine(Nucleo144F767ZI.LinePort, LineBaud, Parity.None, false);
            Slots slots = new Slots(MemoryMap.Slots(bus), slot, SubstationController.Release, cabinet.Kind, Nucleo144F767ZI.Name, provisioning.UpdateKey);
            return new Firmware(new Node(cabinet, identity, new NodeHardware(MemoryMap.Settings(memory), MemoryMap.Records(memory), line, clock, slots)));
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

        private static void Guard()
        {
            do Thread.Sleep(Heartbeat.TimeoutMs);
            while (_heartbeat.IsAlive());
            Power.RebootDevice(RebootOption.NormalReboot);
        }
    }
}
