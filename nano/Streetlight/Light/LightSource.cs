namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>What the command in action comes from; a point, so numbers are never reused.</summary>
    public static class LightSource
    {
        /// <summary>Neither time nor photocell: the default level, after a moment to find them.</summary>
        public const int Default = 0;
        public const int Calendar = 1;
        public const int Photocell = 2;
        public const int Override = 3;
    }
}
