namespace EdgeFleet.Nano.Sense
{
    public enum PointKind : byte
    {
        /// <summary>An integer times a power of ten; never a binary fraction.</summary>
        Number = 1,
        Boolean = 2,
    }
}
