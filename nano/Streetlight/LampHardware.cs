using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>What a streetlight is wired to; the README has the pins of each board.</summary>
    public sealed class LampHardware
    {
        /// <summary>Feeds the lamp's driver.</summary>
        public IDigitalOutput Relay;

        /// <summary>The driver's dimming input: pulses, or 0-10 V behind a filter where 1000 permille are 10 V.</summary>
        public IPulseOutput Dimming;

        /// <summary>True while mains is behind the relay's contact; null where nothing tells.</summary>
        public IDigitalInput Contact;

        /// <summary>BH1750 and LIS3DH are on it.</summary>
        public II2cBus Bus;

        /// <summary>The BL0942's serial port.</summary>
        public ISerialLine MeterLine;

        /// <summary>What the resistors around it are.</summary>
        public Bl0942Scale MeterScale;

        /// <summary>Where the counters are kept.</summary>
        public LampMemory Memory;
    }
}
