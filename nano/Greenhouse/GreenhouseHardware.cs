using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Hardware;

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

        /// <summary>The pump can deliver.</summary>
        public IDigitalInput PumpReady;

        /// <summary>Rain or snow lies on the sensor; a wet quilt is several times as heavy.</summary>
        public IDigitalInput Wet;

        /// <summary>The mains feed the house; without, the node runs on its battery.</summary>
        public IDigitalInput MainsPresent;

        /// <summary>The stop at the house's door, true while it is pressed.</summary>
        public IDigitalInput LocalStop;
    }
}
