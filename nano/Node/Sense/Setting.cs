namespace EdgeFleet.Nano.Sense
{
    /// <summary>
    /// One number that configures a firmware: its path, its bounds, and what holds until it is configured. The
    /// node library checks bounds, keeps the value through power cuts and swaps all settings of a version at once.
    /// </summary>
    public sealed class Setting
    {
        /// <param name="obj">Object id.</param>
        /// <param name="instance">Instance of the object on this node.</param>
        /// <param name="resource">Resource id.</param>
        /// <param name="exponent">The setting is <see cref="Value"/> × 10^exponent in its unit.</param>
        /// <param name="min">Lowest mantissa that is taken.</param>
        /// <param name="max">Highest mantissa that is taken.</param>
        /// <param name="initial">What holds until it is configured.</param>
        public Setting(ushort obj, byte instance, ushort resource, sbyte exponent, long min, long max, long initial)
        {
            Object = obj;
            Instance = instance;
            Resource = resource;
            Exponent = exponent;
            Min = min;
            Max = max;
            Initial = initial;
            Value = initial;
        }

        public readonly ushort Object;
        public readonly byte Instance;
        public readonly ushort Resource;
        public readonly sbyte Exponent;
        public readonly long Min;
        public readonly long Max;
        public readonly long Initial;

        /// <summary>Set by the node library only.</summary>
        public long Value;
    }
}
