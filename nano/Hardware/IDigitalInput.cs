namespace EdgeFleet.Nano.Hardware
{
    /// <summary>A pin that is read. What active means (high or low) is the wiring's business: true is "the thing is so".</summary>
    public interface IDigitalInput
    {
        bool Read();
    }
}
