using System.Device.Gpio;
using System.IO.Ports;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Adapters;
using EdgeFleet.Nano.Boot;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>A streetlight on the NUCLEO-F767ZI.</summary>
    public sealed class StreetlightWiring : BoardWiring
    {
        /// <summary>Counters in two sectors, settings in two, records in ten.</summary>
        public static readonly MemoryMap Map = new MemoryMap(2048, 2, 2, false, Nucleo144F767ZI.MaxImageSize);

        private const int MeterBaud = 4800;
        private const int DimmingHertz = 500;

        public StreetlightWiring() : base(Nucleo144F767ZI.Name, Nucleo144F767ZI.LinePort, LampController.Release, Map)
        {
        }

        protected override IRealTimeClock MakeClock(II2cBus bus)
        {
            return new Pcf8563(bus);
        }

        protected override IApplication MakeApplication(II2cBus bus, IRealTimeClock clock)
        {
            GpioController pins = new GpioController();
            LampHardware hardware = new LampHardware();
            hardware.Relay = new OutputPin(pins, Nucleo144F767ZI.Streetlight.Relay, false);
            hardware.Dimming = new PulsePin(Nucleo144F767ZI.Streetlight.Dimming, DimmingHertz);
            hardware.Contact = new InputPin(pins, Nucleo144F767ZI.Streetlight.Contact, PinMode.InputPullUp, true);
            hardware.Bus = bus;
            hardware.MeterLine = new SerialLine(Nucleo144F767ZI.FieldPort, MeterBaud, Parity.None, false);
            hardware.MeterScale = new Bl0942Scale(1000, 5 * 390000, 510);
            hardware.Memory = new LampMemory(Map.Counters(bus));
            return new LampController(hardware);
        }
    }
}
