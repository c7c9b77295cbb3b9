using System;
using System.Device.Gpio;
using System.Device.I2c;
using System.IO.Ports;
using System.Threading;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Adapters;
using EdgeFleet.Nano.Boot;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Update;
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

        /// <summary>The lamp, deployed or from a slot.</summary>
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
            LampController lamp = new LampController(Wire(bus, memory));
            Pcf8563 clock = new Pcf8563(bus);
            ProvisioningRecord provisioning = new ProvisioningRecord();
            if (!provisioning.Read(memory, MemoryMap.ProvisioningAddress)) return new Firmware(lamp, clock);
            NodeIdentity identity = new NodeIdentity(provisioning.Node, Nucleo144F767ZI.Name, LampController.Release, provisioning.Key, Frame.MaxSize);
            SerialLine line = new SerialLine(Nucleo144F767ZI.LinePort, LineBaud, Parity.None, false);
            Slots slots = new Slots(MemoryMap.Slots(bus), slot, LampController.Release, lamp.Kind, Nucleo144F767ZI.Name, provisioning.UpdateKey);
            return new Firmware(new Node(lamp, identity, new NodeHardware(MemoryMap.Settings(memory), MemoryMap.Records(memory), line, clock, slots)));
        }

        private static LampHardware Wire(I2cBus bus, IFlash memory)
        {
            GpioController pins = new GpioController();
            LampHardware hardware = new LampHardware();
            hardware.Relay = new OutputPin(pins, Nucleo144F767ZI.Streetlight.Relay, false);
            hardware.Dimming = new PulsePin(Nucleo144F767ZI.Streetlight.Dimming, DimmingHertz);
            hardware.Contact = new InputPin(pins, Nucleo144F767ZI.Streetlight.Contact, PinMode.InputPullUp, true);
            hardware.Bus = bus;
            hardware.MeterLine = new SerialLine(Nucleo144F767ZI.FieldPort, MeterBaud, Parity.None, false);
            hardware.MeterScale = new Bl0942Scale(1000, 5 * 390000, 510);
            hardware.Memory = new LampMemory(MemoryMap.Counters(memory));
            return hardware;
        }

        private static void Guard()
        {
            do Thread.Sleep(Heartbeat.TimeoutMs);
            while (_heartbeat.IsAlive());
            Power.RebootDevice(RebootOption.NormalReboot);
        }
    }
}
