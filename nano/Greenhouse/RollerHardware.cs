using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Greenhouse
{
    /// <summary>What one roller motor is wired to. The contactors for the two directions are interlocked in copper, too.</summary>
    public sealed class RollerHardware
    {
        public IDigitalOutput Open;
        public IDigitalOutput Close;

        // The end switches open at the end, so a broken wire reads as the end: the motor stops.
        public IDigitalInput AtOpen;
        public IDigitalInput AtClosed;

        /// <summary>The motor's protection has tripped.</summary>
        public IDigitalInput OverCurrent;

        /// <summary>The phase monitor says no.</summary>
        public IDigitalInput PhaseFault;
    }
}
