using System;
using EdgeFleet.Nano.Dlt645;
using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Meter
{
    /// <summary>Reads a meter's clock once a day and says how far it is off. It never sets one.</summary>
    public sealed class ClockJob : ILineJob
    {
        private const long RetryMs = 600000;

        // Date and time are two questions: not around midnight, where they would not belong together.
        private const int FirstMinute = 5;
        private const int LastMinute = 1435;

        private readonly MeterTime _meterTime;
        private readonly SensePoint _offset;
        private readonly SensePoint _wrong;
        private readonly byte[] _date = new byte[4];
        private bool _hasDate;
        private long _dueMs;

        /// <param name="meterTime">Converts.</param>
        /// <param name="offset">Measurement: meter less node, in s.</param>
        /// <param name="wrong">State: off by more than the limit, or no time at all.</param>
        public ClockJob(MeterTime meterTime, SensePoint offset, SensePoint wrong)
        {
            _meterTime = meterTime;
            _offset = offset;
            _wrong = wrong;
            LimitSeconds = 60;
        }

        /// <summary>How far off a clock still passes as right.</summary>
        public long LimitSeconds { get; set; }

        /// <summary>The clock was read since the node started, or cannot be read.</summary>
        public bool IsJudged { get; private set; }

        /// <summary>What stands against a time that the meter says, as bits of <see cref="PointQuality"/>.</summary>
        public byte TimeQuality
        {
            get { return IsJudged && _wrong.Quality == PointQuality.Good && _wrong.Value == 0 ? PointQuality.Good
                : PointQuality.TimeUncertain; }
        }

        public bool IsDue(NodeTime time)
        {
            if (!time.IsKnown || time.UptimeMs < _dueMs) return false;
            int minute = _meterTime.MinuteOf(time.UnixMs);
            bool may = minute >= FirstMinute && minute < LastMinute;
            if (!may) _hasDate = false;
            return may;
        }

        public void Ask(LineMaster line, long address, NodeTime time)
        {
            line.Ask(address, _hasDate ? DataIdentifier.TimeOfDay : DataIdentifier.Date);
        }

        public void Take(LineMaster line, NodeTime time)
        {
            int bytes = _hasDate ? 3 : 4;
            if (line.Outcome == LineOutcome.Answered && line.Count >= bytes)
            {
                if (_hasDate) Judge(_meterTime.ReadClock(_date, line.Data), time);
                else Array.Copy(line.Data, _date, bytes);
                _hasDate = !_hasDate;
                return;
            }
            _hasDate = false;
            _dueMs = time.UptimeMs + RetryMs;
            if (line.Outcome == LineOutcome.NoAnswer) return;
            // A meter without a clock that can be read: its times stay uncertain.
            IsJudged = true;
            _wrong.Fail(PointQuality.NotPresent);
            _offset.Fail(PointQuality.NotPresent);
            _dueMs = time.UptimeMs + MeterTime.DayMs;
        }

        private void Judge(long meterMs, NodeTime time)
        {
            IsJudged = true;
            _dueMs = time.UptimeMs + MeterTime.DayMs;
            if (meterMs < 0)
            {
                _offset.Fail(PointQuality.Invalid);
                _wrong.Set(true);
                return;
            }
            long seconds = meterMs / 1000 - time.UnixMs / 1000;
            _offset.Set(seconds);
            _wrong.Set(seconds > LimitSeconds || seconds < -LimitSeconds);
        }
    }
}
