using EdgeFleet.Nano.Dlt645;
using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Meter
{
    /// <summary>
    /// Brings in a meter's load record, interval by interval, from where it left off; after an outage it fills in what is
    /// missing. It takes at most a fifth of the line's time, and goes last.
    /// </summary>
    public sealed class LoadJob : ILineJob
    {
        private const long MinuteMs = 60000;

        /// <summary>After a question the line is left alone for so many times as long as it took.</summary>
        private const int RestFactor = 4;

        /// <summary>The meter writes its record at the full minute, by its own clock.</summary>
        private const long SettlingMs = 2 * MinuteMs;

        /// <summary>A record that cannot be read is asked for so often, then passed over.</summary>
        private const int MaxTries = 3;

        private const byte OneRecord = 1;

        private readonly MeterTime _meterTime;
        private readonly ClockJob _clock;
        private readonly MeterCounters _counters;
        private readonly int _counter;
        private readonly DatedReadings _dated;
        private readonly SensePoint _forward;
        private readonly SensePoint _reverse;
        private readonly LoadRecord _record = new LoadRecord();
        private long _wantedMs = -1;
        private long _restUntilMs;
        private long _foundMs;
        private int _tries;

        /// <param name="meterTime">Converts.</param>
        /// <param name="clock">Knows whether the meter's times can be believed.</param>
        /// <param name="counters">Where the newest interval is kept, in minutes since 1970.</param>
        /// <param name="counter">Which of them.</param>
        /// <param name="dated">Takes the readings.</param>
        /// <param name="forward">Forward active energy.</param>
        /// <param name="reverse">Reverse active energy.</param>
        public LoadJob(MeterTime meterTime, ClockJob clock, MeterCounters counters, int counter, DatedReadings dated, SensePoint forward,
            SensePoint reverse)
        {
            _meterTime = meterTime;
            _clock = clock;
            _counters = counters;
            _counter = counter;
            _dated = dated;
            _forward = forward;
            _reverse = reverse;
            IntervalMinutes = 15;
            Days = 3;
        }

        public int IntervalMinutes { get; set; }

        /// <summary>How far back gaps are filled in; 0: the load record is not read.</summary>
        public int Days { get; set; }

        public bool IsDue(NodeTime time)
        {
            Keep();
            if (Days == 0 || !time.IsKnown || !_clock.IsJudged || _dated.Free < 2 || time.UptimeMs < _restUntilMs) return false;
            if (_wantedMs < 0) _wantedMs = First(time.UnixMs);
            return _wantedMs + SettlingMs <= time.UnixMs;
        }

        public void Ask(LineMaster line, long address, NodeTime time)
        {
            line.Ask(address, DataIdentifier.LoadEnergies);
            line.Add(OneRecord);
            _meterTime.AddMinute(line, _wantedMs);
        }

        public void Take(LineMaster line, NodeTime time)
        {
            _restUntilMs = time.UptimeMs + line.TookMs * RestFactor;
            if (line.Outcome == LineOutcome.NoAnswer) return;
            bool read = line.Outcome == LineOutcome.Answered && _record.Read(line.Data, line.Count, _meterTime);
            bool spoilt = line.Outcome == LineOutcome.Refused || line.Outcome == LineOutcome.Answered && line.Count > 0 && !read;
            if (spoilt && ++_tries < MaxTries) return;
            _tries = 0;
            bool usable = read && !_record.IsBad && _record.ForwardQuality != PointQuality.NotPresent;
            if (usable && _record.UnixMs >= _wantedMs && _record.UnixMs <= time.UnixMs + MeterTime.DayMs) Take();
            else Pass();
        }

        private void Take()
        {
            if (_dated.Free < 2) return;
            _dated.Add(_forward, _record.UnixMs, _record.Forward, (byte)(_record.ForwardQuality | _clock.TimeQuality));
            _dated.Add(_reverse, _record.UnixMs, _record.Reverse, (byte)(_record.ReverseQuality | _clock.TimeQuality));
            _foundMs = _record.UnixMs;
            _wantedMs = _foundMs + IntervalMinutes * MinuteMs;
        }

        // The meter was off, or was not there yet. One that keeps no load record costs a question an interval.
        private void Pass()
        {
            _wantedMs += IntervalMinutes * MinuteMs;
        }

        private long First(long nowMs)
        {
            long intervalMs = IntervalMinutes * MinuteMs;
            long oldest = nowMs - Days * MeterTime.DayMs;
            long next = _counters.Get(_counter) * MinuteMs + intervalMs;
            if (next > oldest) return next;
            return oldest + intervalMs - oldest % intervalMs;
        }

        // Only what the node has stored counts as read.
        private void Keep()
        {
            if (_foundMs == 0 || _dated.Count > 0) return;
            _counters.Set(_counter, _foundMs / MinuteMs);
            _foundMs = 0;
        }
    }
}
