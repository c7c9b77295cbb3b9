namespace EdgeFleet.Nano.Sense
{
    /// <summary>What is known of a suspicion at one moment. Where nothing can be known, nothing is concluded.</summary>
    public enum Evidence : byte
    {
        Unknown = 0,
        Against = 1,
        For = 2,
    }
}
