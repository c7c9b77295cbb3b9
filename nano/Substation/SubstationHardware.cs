using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Substation
{
    /// <summary>What a substation node is wired to; the board's README has the pins.</summary>
    public sealed class SubstationHardware
    {
        /// <summary>Air in the cabinet.</summary>
        public Sht4x Climate;

        /// <summary>4-20 mA: density of the SF6 as its pressure at 20 degrees, kPa.</summary>
        public Transmitter Sf6;

        /// <summary>4-20 mA: cable joints of the phases A, B and C, tenths of a degree.</summary>
        public Transmitter[] Joints;

        /// <summary>Two, for contacts 0 to 13 and 14 to 27, read through <see cref="ContactPanel.Inputs"/>.</summary>
        public Mcp23017[] Expanders;

        /// <summary>Its event input is on the expanders' interrupt wire; null where no clock stamps.</summary>
        public Rv3032 Clock;

        /// <summary>True while the selector at the panel stands on "remote"; a broken wire reads as local.</summary>
        public IDigitalInput Remote;

        // The interposing relays of the breaker's coils.
        public IDigitalOutput BreakerClose;
        public IDigitalOutput BreakerOpen;

        public IDigitalOutput Heater;
        public IDigitalOutput Fan;
    }
}
