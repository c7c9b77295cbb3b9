namespace EdgeFleet.Nano.Sense
{
    /// <summary>An application that has readings with a time of their own is one of these, too.</summary>
    public interface IDatedReadings
    {
        /// <summary>Made once; the node library empties it after every step.</summary>
        DatedReadings Dated { get; }
    }
}
