using System.Device.Adc;
using System.Device.Gpio;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Adapters;
using EdgeFleet.Nano.Boot;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Greenhouse
{
    /// <summary>A greenhouse node on the NUCLEO-F767ZI.</summary>
    public sealed class GreenhouseWiring : BoardWiring
    {
        /// <summary>Settings in six sectors, records in 24.</summary>
        public static readonly MemoryMap Map = new MemoryMap(1024, 0, 6, false, Nucleo144F767ZI.MaxImageSize);

        public GreenhouseWiring() : base(Nucleo144F767ZI.Name, Nucleo144F767ZI.LinePort, GreenhouseController.Release, Map)
        {
        }

        protected override IRealTimeClock MakeClock(II2cBus bus)
        {
            return new Pcf8563(bus);
        }

        protected override IApplication MakeApplication(II2cBus bus, IRealTimeClock clock)
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
            return new GreenhouseController(hardware);
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
            return new Transmitter(new AnalogPin(converter, channel), Transmitter.FullMicroamps, atFour, atTwenty);
        }
    }
}
