using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals.CPU;
using EdgeFleet.Models.Pins;
using EdgeFleet.Nodes;
using Pin = EdgeFleet.Hardware.Boards.Nucleo144F767ZI.Greenhouse;

namespace Antmicro.Renode.Peripherals.F767
{
    /// <summary>The board of a greenhouse node, with rollers, valve and sensors of the house.</summary>
    public class GreenhouseBoardAdapter : BoardAdapter<GreenhouseBoard>
    {
        public GreenhouseBoardAdapter(IMachine machine, ICPU cpu, I2cMasterAdapter i2c, SpiMasterAdapter slots,
            ConvertersAdapter converters, int seed = 1) : base(machine, cpu)
        {
            Use(new GreenhouseBoard(Time, seed, Fuse), i2c, slots);
            Drives(Pin.QuiltUp, Board.Quilt.Open);
            Drives(Pin.QuiltDown, Board.Quilt.Close);
            Drives(Pin.VentOpen, Board.Vent.Open);
            Drives(Pin.VentClose, Board.Vent.Close);
            Drives(Pin.Valve, Board.Valve);
            Reads(Pin.Stop, Board.LocalStop);
            Converts(
                converters, (Pin.Soil, Board.Soil.Channel), (Pin.Co2, Board.Co2.Channel), (Pin.Outside, Board.Outside.Channel),
                (Pin.Wind, Board.Wind.Channel));
        }

        public double Celsius
        {
            get { return Board.Climate.TemperatureCelsius; }
            set { Do(() => Board.Climate.TemperatureCelsius = value); }
        }

        public double HumidityPercent
        {
            get { return Board.Climate.HumidityPercent; }
            set { Do(() => Board.Climate.HumidityPercent = value); }
        }

        public double Lux
        {
            get { return Board.Light.Lux; }
            set { Do(() => Board.Light.Lux = value); }
        }

        /// <summary>ppm.</summary>
        public double Co2
        {
            get { return Board.Co2.Value; }
            set { Do(() => Board.Co2.Value = value); }
        }

        /// <summary>Percent of volume.</summary>
        public double Soil
        {
            get { return Board.Soil.Value; }
            set { Do(() => Board.Soil.Value = value); }
        }

        public double OutsideCelsius
        {
            get { return Board.Outside.Value; }
            set { Do(() => Board.Outside.Value = value); }
        }

        /// <summary>Metres a second.</summary>
        public double Wind
        {
            get { return Board.Wind.Value; }
            set { Do(() => Board.Wind.Value = value); }
        }

        /// <summary>0 closed, 1 open.</summary>
        public double VentPosition
        {
            get { return Board.Vent.Position; }
        }

        /// <summary>0 down, 1 up.</summary>
        public double QuiltPosition
        {
            get { return Board.Quilt.Position; }
        }

        public bool ValveOpen
        {
            get { return Board.ValveOpen; }
        }

        /// <summary>Somebody at the house presses the stop, or lets it go.</summary>
        public void PressStop(bool pressed)
        {
            Do(() => Board.LocalStop.DriveOutside(Time.Us, pressed ? Drive.Floating : Drive.Low));
        }
    }
}
