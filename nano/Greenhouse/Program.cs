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

namespace EdgeFleet.Nano.Greenhouse
{
    public static class Program
    {
        private const int LineBaud = 19200;
        private const int StepMs = 50;

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

        /// <summary>The greenhouse node, deployed or from a slot.</summary>
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
            GreenhouseController house = new GreenhouseController(Wire(bus));
            Pcf8563 clock = new Pcf8563(bus);
            ProvisioningRecord provisioning = new ProvisioningRecord();
            if (!provisioning.Read(memory, MemoryMap.ProvisioningAddress)) return new Firmware(house, clock);
            NodeIdentity identity = new NodeIdentity(provisioning.Node, Nucleo144F767ZI.Name, GreenhouseController.Release, provisioning.Key, Frame.MaxSize);
            SerialLine line = new SerialLine(Nucleo144F767ZI.LinePort, LineBaud, Parity.None, false);
            Slots slots = new Slots(MemoryMap.Slots(bus), slot, GreenhouseController.Release, house.Kind, Nucleo144F767ZI.Name, provisioning.UpdateKey);
            return new Firmware(new Node(house, identity, new NodeHardware(MemoryMap.Settings(memory), MemoryMap.Records(memory), line, clock, slots)));
        }

        private static GreenhouseHardware Wire(I2cBus bus)
        {
            GpioController pins = new GpioController();
            GreenhouseHardware hardware = new GreenhouseHardware();
            hardware.Climate = new Sht4x(bus, 2000);
            hardware.Light = new Bh1750(bus, Bh1750Registers.AddressLow, 31, 2000);
            AdcController converter = new AdcController();
            hardware.Co2 = Current(converter, Nucleo144F767ZI.Greenhouse.Co2Channel, 0, 5000);
            hardware.Soil = Current(converter, Nucleo144F767ZI.Greenhouse.SoilChannel, 0, 1000);
            hardware.Outside = Current(converter, Nucleo144F767ZI.Greenhouse.OutsideChannel, -400, 600);
            hardware.Wind = Current(converter, Nucleo144F767ZI.Greenhouse.WindChannel, 0, 500);
            Mcp23017 expander = new Mcp23017(bus, Mcp23017Registers.Address, 0xFFFF);
            hardware.Expander = expander;
            hardware.Vent = Roller(pins, Nucleo144F767ZI.Greenhouse.VentOpen, Nucleo144F767ZI.Greenhouse.VentClose);
            hardware.Vent.AtOpen = new Mcp23017Input(expander, Nucleo144F767ZI.Greenhouse.Expander.VentAtOpen);
            hardware.Vent.AtClosed = new Mcp23017Input(expander, Nucleo144F767ZI.Greenhouse.Expander.VentAtClosed);
            hardware.Vent.OverCurrent = new Mcp23017Input(expander, Nucleo144F767ZI.Greenhouse.Expander.VentOverCurrent);
            hardware.Quilt = Roller(pins, Nucleo144F767ZI.Greenhouse.QuiltUp, Nucleo144F767ZI.Greenhouse.QuiltDown);
            hardware.Quilt.AtOpen = new Mcp23017Input(expander, Nucleo144F767ZI.Greenhouse.Expander.QuiltAtOpen);
            hardware.Quilt.AtClosed = new Mcp23017Input(expander, Nucleo144F767ZI.Greenhouse.Expander.QuiltAtClosed);
            hardware.Quilt.OverCurrent = new Mcp23017Input(expander, Nucleo144F767ZI.Greenhouse.Expander.QuiltOverCurrent);
            Mcp23017Input phase = new Mcp23017Input(expander, Nucleo144F767ZI.Greenhouse.Expander.PhaseFault);
            hardware.Vent.PhaseFault = phase;
            hardware.Quilt.PhaseFault = phase;
            hardware.Wet = new Mcp23017Input(expander, Nucleo144F767ZI.Greenhouse.Expander.Wet);
            hardware.MainsLost = new Mcp23017Input(expander, Nucleo144F767ZI.Greenhouse.Expander.MainsLost);
            hardware.PumpNotReady = new Mcp23017Input(expander, Nucleo144F767ZI.Greenhouse.Expander.PumpNotReady);
            hardware.LocalStop = new InputPin(pins, Nucleo144F767ZI.Greenhouse.Stop, PinMode.InputPullUp, false);
            hardware.Valve = new OutputPin(pins, Nucleo144F767ZI.Greenhouse.Valve, false);
            return hardware;
        }

        private static RollerHardware Roller(GpioController pins, int open, int close)
        {
            RollerHardware roller = new RollerHardware();
            roller.Open = new OutputPin(pins, open, false);
            roller.Close = new OutputPin(pins, close, false);
            return roller;
        }

        private static Transmitter Current(AdcController converter, int channel, int atFour, int atTwenty)
        {
            return new Transmitter(new AnalogChannel(converter, channel), Transmitter.FullMicroamps, atFour, atTwenty);
        }

        private static void Guard()
        {
            do Thread.Sleep(Heartbeat.TimeoutMs);
            while (_heartbeat.IsAlive());
            Power.RebootDevice(RebootOption.NormalReboot);
        }
    }
}
