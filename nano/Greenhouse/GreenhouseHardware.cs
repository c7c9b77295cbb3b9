using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Greenhouse
{
    /// <summary>What a greenhouse node is wired to; the README has the pins.</summary>
    public sealed class GreenhouseHardware
    {
        /// <summary>Air temperature and humidity.</summary>
        public Sht4x Climate;

        /// <summary>Light under the film.</summary>
        public Bh1750 Light;

        // 4-20 mA: ppm; per mille of volume; tenths of a degree outside; tenths of a metre a second.
        public Transmitter Co2;
        public Transmitter Soil;
        public Transmitter Outside;
        public Transmitter Wind;

        public RollerHardware Vent;
        public RollerHardware Quilt;

        public IDigitalOutput Valve;

        /// <summary>What the contacts below hang on, looked at before every step; null where they are wired to the board.</summary>
        public Mcp23017 Expander;

        // Every contact is closed while all is well, so that a cut wire reads as the danger.

        /// <summary>The pump cannot deliver.</summary>
        public IDigitalInput PumpNotReady;

        /// <summary>Rain or snow lies on the sensor; a wet quilt is several times as heavy.</summary>
        public IDigitalInput Wet;

        /// <summary>The house has no mains; the node runs on its battery.</summary>
        public IDigitalInput MainsLost;

        /// <summary>The stop at the house's door, true while it is pressed.</summary>
        public IDigitalInput LocalStop;
    }
}
