using System.Device.Gpio;
using System.IO.Ports;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Adapters;
using EdgeFleet.Nano.Boot;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Meter
{
    /// <summary>A house's meter node on the NUCLEO-F767ZI.</summary>
    public sealed class MeterWiring : BoardWiring
    {
        /// <summary>
        /// Counters in four sectors, settings in six. Records have a memory for themselves: a filled-in load record of days waits there.
        /// </summary>
        public static readonly MemoryMap Map = new MemoryMap(1024, 4, 6, true, Nucleo144F767ZI.MaxImageSize);

        private const int MeterBaud = 2400;

        private MeterController _meter;

        public MeterWiring() : base(Nucleo144F767ZI.Name, Nucleo144F767ZI.LinePort, MeterController.Release, Map)
        {
        }

        // Writing memories takes a step longer than a pulse lasts.
        public override int PollPeriodMs
        {
            get { return PulseCounter.PeriodMs; }
        }

        public override void Poll(long nowMs)
        {
            _meter.Sample(nowMs);
        }

        protected override IRealTimeClock MakeClock(II2cBus bus)
        {
            return new Rv3032(bus);
        }

        protected override IApplication MakeApplication(II2cBus bus, IRealTimeClock clock)
        {
            GpioController pins = new GpioController();
            _meter = new MeterController(
                new SerialLine(Nucleo144F767ZI.FieldPort, MeterBaud, Parity.Even, false), MeterBaud,
                new InputPin(pins, Nucleo144F767ZI.Meter.Water, PinMode.InputPullUp, true),
                new InputPin(pins, Nucleo144F767ZI.Meter.Gas, PinMode.InputPullUp, true),
                Map.Counters(bus));
            return _meter;
        }
    }
}
