using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals.CPU;
using EdgeFleet.Nodes;
using Pin = EdgeFleet.Hardware.Boards.Nucleo144F767ZI.Substation;

namespace Antmicro.Renode.Peripherals.F767
{
    /// <summary>The board of a substation node in its cabinet, with the switchgear around it.</summary>
    public class SubstationBoardAdapter : BoardAdapter<SubstationBoard>
    {
        public SubstationBoardAdapter(IMachine machine, ICPU cpu, I2cMasterAdapter i2c, SpiMasterAdapter slots,
            ConvertersAdapter converters, int seed = 1) : base(machine, cpu)
        {
            Use(new SubstationBoard(Time, seed, Fuse), i2c, slots);
            Drives(Pin.BreakerClose, Board.Breaker.CloseCoil);
            Drives(Pin.BreakerOpen, Board.Breaker.OpenCoil);
            Drives(Pin.Heater, Board.Heater);
            Drives(Pin.Fan, Board.Fan);
            Reads(Pin.Remote, Board.RemotePin);
            Converts(
                converters, (Pin.Sf6, Board.Sf6.Channel), (Pin.JointA, Board.Joints[0].Channel), (Pin.JointB, Board.Joints[1].Channel),
                (Pin.JointC, Board.Joints[2].Channel));
        }

        public bool BreakerOn
        {
            get { return Board.Breaker.IsOn; }
        }

        public bool HeaterOn
        {
            get { return Board.HeaterOn; }
        }

        public bool FanOn
        {
            get { return Board.FanOn; }
        }

        /// <summary>kPa at 20 degrees.</summary>
        public double Sf6
        {
            get { return Board.Sf6.Value; }
            set { Do(() => Board.Sf6.Value = value); }
        }

        public double OutsideCelsius
        {
            get { return Board.Air.OutsideCelsius; }
            set { Do(() => Board.Air.OutsideCelsius = value); }
        }

        public double OutsideHumidity
        {
            get { return Board.Air.OutsideHumidity; }
            set { Do(() => Board.Air.OutsideHumidity = value); }
        }

        /// <param name="phase">0 to 2.</param>
        /// <param name="celsius">Of the cable joint.</param>
        public void Heat(int phase, double celsius)
        {
            Do(() => Board.Joints[phase].Value = celsius);
        }

        /// <summary>The protection opens the breaker.</summary>
        public void Trip()
        {
            Do(() => Board.Breaker.Trip(Time.Us));
        }

        /// <param name="contact">Its number in the firmware, as 4 for the door.</param>
        /// <param name="closed">What it does, with its bounce.</param>
        public void Move(int contact, bool closed)
        {
            Do(() =>
            {
                if (closed) Board.Contacts[contact].Close(Time.Us);
                else Board.Contacts[contact].Open(Time.Us);
            });
        }

        /// <summary>The selector at the panel.</summary>
        public void Select(bool remote)
        {
            Do(() =>
            {
                if (remote) Board.Remote.Close(Time.Us);
                else Board.Remote.Open(Time.Us);
            });
        }
    }
}
