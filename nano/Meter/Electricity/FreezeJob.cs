using EdgeFleet.Nano.Dlt645;
using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Meter
{
    /// <summary>
    /// Brings in a meter's daily freezes: today's, and those of the days before that are missing. Begins shortly after
    /// midnight and repeats through the day until today's is there.
    /// </summary>
    public sealed class FreezeJob : ILineJob
    {
        private const long RetryMs = 600000;

        // A freeze at midnight moves every slot by one: none of them is read around it.
        private const int FirstMinute = 5;
        private const int LastMinute = 1435;
        private const int Width = 4;

        private readonly MeterTime _meterTime;
        private readonly ClockJob _clock;
        private readonly MeterCounters _counters;
        private readonly int _counter;
        private readonly DatedReadings _dated;
        private readonly SensePoint[] _points;
        private readonly FreezeWalk _walk = new FreezeWalk();
        private long _dueMs;
        private long _slotMs = -1;
        private int _emptyDay;
        private int _found;

        /// <param name="meterTime">Converts.</param>
        /// <param name="clock">Knows whether the meter's times can be believed.</param>
        /// <param name="counters">Where the newest complete day is kept, in days since 1970.</param>
        /// <param name="counter">Which of them.</param>
        /// <param name="dated">Takes the readings.</param>
        /// <param name="points">Total, then tariffs.</param>
        public FreezeJob(MeterTime meterTime, ClockJob clock, MeterCounters counters, int counter, DatedReadings dated, SensePoint[] points)
        {
            _meterTime = meterTime;
            _clock = clock;
            _counters = counters;
            _counter = counter;
            _dated = dated;
            _points = points;
            Days = 3;
        }

        /// <summary>How many days back are filled in; a meter keeps up to 62.</summary>
        public int Days { get; set; }

        public bool IsDue(NodeTime time)
        {
            Keep();
            if (!time.IsKnown || !_clock.IsJudged || _found != 0 || time.UptimeMs < _dueMs || _dated.Free < _points.Length) return false;
            int minute = _meterTime.MinuteOf(time.UnixMs);
            if (minute < FirstMinute || minute >= LastMinute)
            {
                _slotMs = -1;
                _walk.Stop();
                return false;
            }
            int today = _meterTime.DayOf(time.UnixMs);
            if (!_walk.IsActive && today != _emptyDay) _walk.Begin(today, (int)_counters.Get(_counter), Days);
            return _walk.IsActive;
        }

        public void Ask(LineMaster line, long address, NodeTime time)
        {
            line.Ask(address, (_slotMs < 0 ? DataIdentifier.FreezeTime : DataIdentifier.FreezeForwardEnergy) + (uint)_walk.Slot);
        }

        public void Take(LineMaster line, NodeTime time)
        {
            if (line.Outcome == LineOutcome.NoAnswer || line.Outcome == LineOutcome.Refused)
            {
                _walk.Stop();
                End(time);
            }
            else if (_slotMs < 0) TakeTime(line, time);
            else TakeRegisters(line);
            if (!_walk.IsActive) End(time);
        }

        private void TakeTime(LineMaster line, NodeTime time)
        {
            // A model without freezes says so, and a new meter before its first midnight.
            if (line.Outcome == LineOutcome.Unsupported && _walk.Slot == 1) _emptyDay = _meterTime.DayOf(time.UnixMs);
            long frozenMs = line.Outcome == LineOutcome.Answered && line.Count >= FrameCode.MinuteBytes
                ? _meterTime.ReadMinute(line.Data, 0) : -1;
            if (_walk.Take(frozenMs < 0 ? -1 : _meterTime.DayOf(frozenMs))) _slotMs = frozenMs;
        }

        private void TakeRegisters(LineMaster line)
        {
            if (_dated.Free < _points.Length) return;
            for (int i = 0; i < _points.Length && (i + 1) * Width <= line.Count; i++)
            {
                long value;
                byte quality = Bcd.Read(line.Data, i * Width, Width, false, out value);
                _dated.Add(_points[i], _slotMs, value, (byte)(quality | _clock.TimeQuality));
            }
            _slotMs = -1;
            _walk.Next();
        }

        private void End(NodeTime time)
        {
            _slotMs = -1;
            _found = _walk.Newest;
            _dueMs = time.UptimeMs + RetryMs;
        }

        // Only what the node has stored counts as read.
        private void Keep()
        {
            if (_found == 0 || _dated.Count > 0) return;
            if (_found > _counters.Get(_counter)) _counters.Set(_counter, _found);
            _found = 0;
        }
    }
}
