using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals.CPU;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Models.Lamps;
using EdgeFleet.Nodes;

namespace Antmicro.Renode.Peripherals.F767
{
    /// <summary>The board of a streetlight, with its luminaire on the mains.</summary>
    public class StreetlightBoardAdapter : BoardAdapter<StreetlightBoard>
    {
        public StreetlightBoardAdapter(IMachine machine, ICPU cpu, I2cMasterAdapter i2c,
            SpiMasterAdapter slots, UsartAdapter field, TimerAdapter dimming, int seed = 1) : base(machine, cpu)
        {
            Use(new StreetlightBoard(Time, new LuminaireDesign(), seed, Fuse), i2c, slots);
            Drives(Nucleo144F767ZI.Streetlight.Relay, Board.RelayPin);
            Reads(Nucleo144F767ZI.Streetlight.Contact, Board.ContactPin);
            Cable(new SerialCable(field, Board.MeterCable, Board.MeterPort));
            dimming.Duty += (channel, permille) =>
            {
                if (channel == 0) Do(() => Board.Dimming.Write(Time.Us, permille));
            };
        }

        public double SupplyVolts
        {
            get { return Board.SupplyVolts; }
            set { Do(() => Board.SupplyVolts = value); }
        }

        public double DaylightLux
        {
            get { return Board.DaylightLux; }
            set { Do(() => Board.DaylightLux = value); }
        }

        public double AirCelsius
        {
            get { return Board.AirCelsius; }
            set { Do(() => Board.AirCelsius = value); }
        }

        public bool RelayDriven
        {
            get { return Board.RelayDriven; }
        }

        public int DimmingPermille
        {
            get { return Board.Dimming.Permille; }
        }

        public double Watts
        {
            get { return Board.Lamp.Watts; }
        }
    }
}
