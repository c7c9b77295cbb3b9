namespace EdgeFleet.Nano.Hardware
{
    /// <summary>One channel of a converter.</summary>
    public interface IAnalogInput
    {
        /// <summary>The highest value that <see cref="Read"/> can give, as in 4095.</summary>
        int Full { get; }

        /// <summary>0 to <see cref="Full"/>.</summary>
        int Read();
    }
}
