namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>
    /// What the calendar wants. A night lasts from noon to noon, so the program for Saturday covers the whole of
    /// Saturday night. Where a program has steps by the sun, its earliest sunset step opens the night and its last
    /// sunrise step closes it: before and after, the lamp is off or at the closing step's level, and a step by
    /// the clock that falls before the opening counts at the opening.
    /// </summary>
    public sealed class LightPlan
    {
        private const int DaySeconds = 86400;
        private const int HalfDay = DaySeconds / 2;

        // 1 January 1970 was a Thursday; Sunday is 0.
        private const int FirstWeekday = 4;

        private readonly LightSettings _settings;
        private readonly AstroClock _astro = new AstroClock();
        private readonly int[] _at = new int[LightSettings.Steps];
        private readonly int[] _level = new int[LightSettings.Steps];
        private long _night = -1;
        private int _count;
        private int _opens;
        private int _closes;
        private int _afterwards;

        public LightPlan(LightSettings settings)
        {
            _settings = settings;
        }

        /// <summary>0 to 100.</summary>
        public int Level { get; private set; }

        /// <summary>Between the program's opening and its closing.</summary>
        public bool InWindow { get; private set; }

        /// <summary>The settings have changed.</summary>
        public void Forget()
        {
            _night = -1;
        }

        public void Step(long unixMs)
        {
            long sinceNoon = unixMs / 1000 + _settings.UtcOffsetMinutes.Value * 60 - HalfDay;
            long night = sinceNoon / DaySeconds;
            if (night != _night)
            {
                _night = night;
                _astro.Compute(night * DaySeconds + HalfDay - _settings.UtcOffsetMinutes.Value * 60, (int)_settings.Latitude.Value,
                    (int)_settings.Longitude.Value);
                Prepare((int)((night + FirstWeekday) % 7));
            }
            Look((int)(sinceNoon % DaySeconds));
        }

        private void Prepare(int weekday)
        {
            int first = ((_settings.SecondProgramNights.Value >> weekday) & 1) == 0 ? 0 : LightSettings.Steps;
            _count = 0;
            _opens = -1;
            _closes = -1;
            _afterwards = 0;
            bool bySun = false;
            for (int i = first; i < first + LightSettings.Steps; i++)
            {
                int kind = (int)_settings.StepKinds[i].Value;
                int seconds = (int)_settings.StepMinutes[i].Value * 60;
                int level = (int)_settings.StepLevels[i].Value;
                if (kind == StepKind.None) continue;
                bySun |= kind != StepKind.Clock;
                int at = kind == StepKind.Clock ? (seconds + HalfDay) % DaySeconds
                    : Bounded((kind == StepKind.Sunset ? _astro.Sunset : _astro.Sunrise) + seconds);
                if (kind == StepKind.Sunset && (_opens < 0 || at < _opens)) _opens = at;
                if (kind == StepKind.Sunrise && at >= _closes)
                {
                    _closes = at;
                    _afterwards = level;
                }
                _at[_count] = at;
                _level[_count] = level;
                _count++;
            }
            if (bySun && _astro.NoNight) _count = 0;
            if (_opens < 0) _opens = 0;
            if (_closes < 0 || _count == 0) _closes = DaySeconds;
        }

        private void Look(int seconds)
        {
            InWindow = _count > 0 && seconds >= _opens && seconds < _closes;
            if (!InWindow)
            {
                Level = _count > 0 && seconds >= _closes ? _afterwards : 0;
                return;
            }
            int level = 0;
            int latest = -1;
            for (int i = 0; i < _count; i++)
            {
                int at = _at[i] < _opens ? _opens : _at[i];
                // Of two at the same time, the one that stands later in the program counts.
                if (at > seconds || at < latest) continue;
                latest = at;
                level = _level[i];
            }
            Level = level;
        }

        private static int Bounded(int seconds)
        {
            return seconds < 0 ? 0 : seconds > DaySeconds ? DaySeconds : seconds;
        }
    }
}
