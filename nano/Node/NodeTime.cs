namespace EdgeFleet.Nano
{
    /// <summary>The time as a node knows it at one step. One instance, moved on by the node library.</summary>
    public sealed class NodeTime
    {
        /// <summary>Milliseconds since the node started: never set, never steps.</summary>
        public long UptimeMs { get; private set; }

        /// <summary>Whether <see cref="UnixMs"/> means anything.</summary>
        public bool IsKnown { get; private set; }

        /// <summary>UTC, Unix milliseconds; 0 while unknown.</summary>
        public long UnixMs { get; private set; }

        public void Move(long uptimeMs, bool known, long unixMs)
        {
            UptimeMs = uptimeMs;
            IsKnown = known;
            UnixMs = known ? unixMs : 0;
        }
    }
}
