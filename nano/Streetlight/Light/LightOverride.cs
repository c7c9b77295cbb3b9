namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>
    /// Somebody's own level, for a while. It always ends by itself: at the end it was given, or after the default
    /// duration. It runs on the node's uptime, so a clock that is set meanwhile neither shortens nor lengthens it.
    /// </summary>
    public sealed class LightOverride
    {
        private readonly LightSettings _settings;
        private long _endMs;

        public LightOverride(LightSettings settings)
        {
            _settings = settings;
        }

        public bool Active { get; private set; }

        /// <summary>0 to 100, while active.</summary>
        public int Level { get; private set; }

        /// <summary>When it began, Unix seconds; 0 where that is not known, or there was none.</summary>
        public long Start { get; private set; }

        /// <summary>When it ends or ended; the same.</summary>
        public long End { get; private set; }

        public void Begin(int level, NodeTime time)
        {
            long lastsMs = _settings.OverrideSeconds.Value * 1000;
            Active = true;
            Level = level;
            _endMs = time.UptimeMs + lastsMs;
            Start = time.UnixMs / 1000;
            End = time.IsKnown ? (time.UnixMs + lastsMs) / 1000 : 0;
        }

        /// <summary>Moves the end of the active override; one that has passed ends it now.</summary>
        /// <returns>False when none is active, or the time is not known.</returns>
        public bool MoveEnd(long unixSeconds, NodeTime time)
        {
            if (!Active) return false;
            if (unixSeconds == 0) _endMs = time.UptimeMs;
            else if (time.IsKnown) _endMs = time.UptimeMs + unixSeconds * 1000 - time.UnixMs;
            else return false;
            End = unixSeconds == 0 ? time.UnixMs / 1000 : unixSeconds;
            Step(time);
            return true;
        }

        public void Step(NodeTime time)
        {
            if (Active && time.UptimeMs >= _endMs) Active = false;
        }
    }
}
