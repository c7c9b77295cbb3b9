namespace EdgeFleet.Nano.Hardware
{
    /// <summary>A pulse-width output at the frequency its wiring fixed.</summary>
    public interface IPulseOutput
    {
        /// <summary>0 (always low) to 1000 (always high).</summary>
        void Write(int permille);
    }
}
