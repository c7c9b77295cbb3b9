using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals.CPU;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Models.Meters;
using EdgeFleet.Nodes;

namespace Antmicro.Renode.Peripherals.F767
{
    /// <summary>The board of a meter node, with an electricity meter on its line and the contacts of a water and a gas meter.</summary>
    public class MeterBoardAdapter : BoardAdapter<MeterBoard>
    {
        /// <param name="startUnixSeconds">UTC when virtual time begins: the meter's clock follows it.</param>
        public MeterBoardAdapter(IMachine machine, ICPU cpu, I2cMasterAdapter i2c, SpiMasterAdapter slots,
            UsartAdapter field, long startUnixSeconds = 1767225600, int seed = 1) : base(machine, cpu)
        {
            Use(new MeterBoard(Time, startUnixSeconds * 1000, new[] { new ElectricityMeterDesign() }, seed, Fuse), i2c, slots);
            Reads(Nucleo144F767ZI.Meter.Water, Board.WaterPin);
            Reads(Nucleo144F767ZI.Meter.Gas, Board.GasPin);
            Cable(new SerialCable(field, Board.Line, Board.Port));
        }

        public double WaterLitresPerHour
        {
            get { return Board.Water.LitresPerHour; }
            set { Do(() => Board.Water.LitresPerHour = value); }
        }

        public double GasLitresPerHour
        {
            get { return Board.Gas.LitresPerHour; }
            set { Do(() => Board.Gas.LitresPerHour = value); }
        }

        public long WaterPulses
        {
            get { return Board.Water.Pulses; }
        }

        public long GasPulses
        {
            get { return Board.Gas.Pulses; }
        }

        /// <summary>Of each phase, watts.</summary>
        public double Watts
        {
            get { return Board.Meters[0].Meter.Watts[0]; }
            set
            {
                Do(() =>
                {
                    for (var phase = 0; phase < 3; phase++) Board.Meters[0].Meter.Watts[phase] = value;
                });
            }
        }
    }
}
