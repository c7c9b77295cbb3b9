namespace EdgeFleet.Nano.Hardware
{
    /// <summary>A clock that runs on a battery or a capacitor while the node is off.</summary>
    public interface IRealTimeClock
    {
        /// <summary>UTC in Unix milliseconds, or 0 when it was never set or its power failed.</summary>
        long Read();

        void Set(long unixMs);
    }
}
