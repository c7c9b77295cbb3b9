using System.Device.Adc;
using System.Device.Gpio;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Adapters;
using EdgeFleet.Nano.Boot;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Substation
{
    /// <summary>A substation node on the NUCLEO-F767ZI.</summary>
    public sealed class SubstationWiring : BoardWiring
    {
        /// <summary>Settings in three sectors, records in eleven.</summary>
        public static readonly MemoryMap Map = new MemoryMap(2048, 0, 3, false, Nucleo144F767ZI.MaxImageSize);

        private const int ClimateMs = 2000;

        public SubstationWiring() : base(Nucleo144F767ZI.Name, Nucleo144F767ZI.LinePort, SubstationController.Release, Map)
        {
        }

        protected override IRealTimeClock MakeClock(II2cBus bus)
        {
            return new Rv3032(bus);
        }

        protected override IApplication MakeApplication(II2cBus bus, IRealTimeClock clock)
        {
            GpioController pins = new GpioController();
            AdcController converter = new AdcController();
            SubstationHardware hardware = new SubstationHardware();
            hardware.Climate = new Sht4x(bus, ClimateMs);
            hardware.Sf6 = Current(
                converter, Nucleo144F767ZI.Substation.Sf6Channel, TransmitterRange.Sf6AtFour, TransmitterRange.Sf6AtTwenty);
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
            hardware.Clock = (Rv3032)clock;
            hardware.Remote = new InputPin(pins, Nucleo144F767ZI.Substation.Remote, PinMode.InputPullUp, true);
            hardware.BreakerClose = new OutputPin(pins, Nucleo144F767ZI.Substation.BreakerClose, false);
            hardware.BreakerOpen = new OutputPin(pins, Nucleo144F767ZI.Substation.BreakerOpen, false);
            hardware.Heater = new OutputPin(pins, Nucleo144F767ZI.Substation.Heater, false);
            hardware.Fan = new OutputPin(pins, Nucleo144F767ZI.Substation.Fan, false);
            return new SubstationController(hardware);
        }

        private static Transmitter Joint(AdcController converter, int channel)
        {
            return Current(converter, channel, TransmitterRange.JointAtFour, TransmitterRange.JointAtTwenty);
        }

        private static Transmitter Current(AdcController converter, int channel, int atFour, int atTwenty)
        {
            return new Transmitter(new AnalogPin(converter, channel), Transmitter.FullMicroamps, atFour, atTwenty);
        }
    }
}
