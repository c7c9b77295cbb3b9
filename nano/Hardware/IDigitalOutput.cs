namespace EdgeFleet.Nano.Hardware
{
    /// <summary>A pin that switches. True is "on", however the wiring inverts it.</summary>
    public interface IDigitalOutput
    {
        void Write(bool on);
    }
}
