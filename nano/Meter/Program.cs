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

namespace EdgeFleet.Nano.Meter
{
    public static class Program
    {
        private const int LineBaud = 19200;
        private const int MeterBaud = 2400;
        private const int StepMs = 20;

        private static readonly Heartbeat _heartbeat = new Heartbeat();
        private static MeterController _meter;

        /// <summary>As deployed: starts what an update brought, or itself.</summary>
        public static void Main()
        {
            new Thread(Guard).Start();
            I2cBus bus = new I2cBus(Nucleo144F767ZI.I2cBus, I2cBusSpeed.FastMode);
            ProvisioningRecord provisioning = new ProvisioningRecord();
            bool ended = provisioning.Read(MemoryMap.First(bus), MemoryMap.ProvisioningAddress)
                && new BootManager(MemoryMap.Slots(bus), provisioning.UpdateKey, new AssemblyLoader(bus, _heartbeat)).Run();
            bus.Dispose();
            if (ended) Power.RebootDevice(RebootOption.NormalReboot);
            else Start(SlotMap.None, _heartbeat.Sign);
        }

        /// <summary>The meter node, deployed or from a slot.</summary>
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
            IFlash first = MemoryMap.First(bus);
            GpioController pins = new GpioController();
            _meter = new MeterController(
                new SerialLine(Nucleo144F767ZI.FieldPort, MeterBaud, Parity.Even, false), MeterBaud,
                new InputPin(pins, Nucleo144F767ZI.Meter.Water, PinMode.InputPullUp, true),
                new InputPin(pins, Nucleo144F767ZI.Meter.Gas, PinMode.InputPullUp, true),
                MemoryMap.Counters(first));
            Thread contacts = new Thread(PollContacts);
            contacts.Priority = ThreadPriority.Highest;
            contacts.Start();
            Rv3032 clock = new Rv3032(bus);
            ProvisioningRecord provisioning = new ProvisioningRecord();
            if (!provisioning.Read(first, MemoryMap.ProvisioningAddress)) return new Firmware(_meter, clock);
            NodeIdentity identity = new NodeIdentity(provisioning.Node, Nucleo144F767ZI.Name, MeterController.Release, provisioning.Key, Frame.MaxSize);
            SerialLine line = new SerialLine(Nucleo144F767ZI.LinePort, LineBaud, Parity.None, false);
            Slots slots = new Slots(MemoryMap.Slots(bus), slot, MeterController.Release, _meter.Kind, Nucleo144F767ZI.Name, provisioning.UpdateKey);
            return new Firmware(new Node(_meter, identity, new NodeHardware(MemoryMap.Settings(first), MemoryMap.Records(MemoryMap.Second(bus)), line, clock, slots)));
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

        private static void Guard()
        {
            do Thread.Sleep(Heartbeat.TimeoutMs);
            while (_heartbeat.IsAlive());
            Power.RebootDevice(RebootOption.NormalReboot);
        }
    }
}
