using EdgeFleet.Nano.Store;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Sense
{
    /// <summary>
    /// Makes records of points: at once when the quality or an event changes, when a value has moved by its dead band,
    /// and at least once a period. A point that chatters reports its newest value once a second, and all points
    /// together have an allowance, so that no fault of a sensor wears the flash out.
    /// </summary>
    public sealed class SenseLoop
    {
        /// <summary>Records that may come at once, after a quiet time.</summary>
        public const int Burst = 256;

        /// <summary>The allowance grows by a record in this time: 86,400 a day at most.</summary>
        public const int RefillMs = 1000;

        /// <summary>A value that is no event is reported at most this often.</summary>
        public const int MinGapMs = 1000;

        /// <summary>Of the allowance, what only events and billing may use.</summary>
        private const int Reserve = 64;

        /// <summary>
        /// Of the allowance, what is not for dated readings but events: a gap that is filled in does not hold up what is new.
        /// </summary>
        private const int Live = Burst / 2;

        // Writing takes time, and a step has little.
        private const int MaxInStep = 8;

        private const int RetryMs = 1000;

        private readonly SensePoint[] _points;
        private readonly DatedReadings _dated;
        private readonly RecordRing _ring;
        private readonly NodeClock _clock;
        private readonly int _jitter;
        private readonly byte[] _record = new byte[Record.MaxSize];
        private readonly ByteWriter _writer = new ByteWriter();

        // Of the last report of each point.
        private readonly long[] _value;
        private readonly byte[] _quality;
        private readonly bool[] _reported;
        private readonly long[] _atMs;
        private readonly long[] _againMs;

        private int _turn;
        private int _allowance = Burst;
        private long _refilledMs;
        private long _retryMs;

        /// <param name="points">Of the application.</param>
        /// <param name="dated">The application's readings with a time of their own, or null.</param>
        /// <param name="ring">Where the records go.</param>
        /// <param name="clock">The node's.</param>
        /// <param name="node">Its id: decides where in its period it reports, so that a street does not do it at once.</param>
        public SenseLoop(SensePoint[] points, DatedReadings dated, RecordRing ring, NodeClock clock, long node)
        {
            _points = points;
            _dated = dated;
            _ring = ring;
            _clock = clock;
            _value = new long[points.Length];
            _quality = new byte[points.Length];
            _reported = new bool[points.Length];
            _atMs = new long[points.Length];
            _againMs = new long[points.Length];
            WireBytes.WriteInt64(_record, 0, node);
            _jitter = Crc16.Of(_record, 0, 8);
        }

        /// <summary>Steps in which a report had to wait for the allowance; when it goes, it is with the newest value.</summary>
        public uint Held { get; private set; }

        public void Step()
        {
            long nowMs = _clock.Time.UptimeMs;
            Refill(nowMs);
            if (nowMs < _retryMs) return;
            int made = StoreDated(nowMs);
            for (int looked = 0; looked < _points.Length && made < MaxInStep; looked++)
            {
                int i = _turn;
                _turn = _turn + 1 < _points.Length ? _turn + 1 : 0;
                SensePoint point = _points[i];
                if (!IsDue(point, i, nowMs)) continue;
                if (_allowance <= (point.Class <= PointClass.Billing ? 0 : Reserve))
                {
                    Held++;
                    continue;
                }
                if (!Report(point, i, nowMs))
                {
                    _retryMs = nowMs + RetryMs;
                    return;
                }
                made++;
            }
        }

        // What is no event comes from a store of its own, as a meter's: it waits there rather than push out what only the
        // ring has.
        private int StoreDated(long nowMs)
        {
            int made = 0;
            while (_dated != null && _dated.Count > 0 && made < MaxInStep)
            {
                bool isEvent = _dated.Point.Class == PointClass.Event;
                if (_allowance <= (isEvent ? 0 : Live) || !isEvent && _ring.IsFull) break;
                byte quality = _dated.Quality;
                if (isEvent && !_clock.IsTrusted) quality |= PointQuality.TimeUncertain;
                if (!Append(_dated.Point, _dated.UnixMs, _dated.Value, quality))
                {
                    _retryMs = nowMs + RetryMs;
                    break;
                }
                _dated.Remove();
                made++;
            }
            return made;
        }

        private void Refill(long nowMs)
        {
            long more = (nowMs - _refilledMs) / RefillMs;
            _refilledMs += more * RefillMs;
            _allowance = more > Burst - _allowance ? Burst : _allowance + (int)more;
        }

        private bool IsDue(SensePoint point, int i, long nowMs)
        {
            if (!point.Known) return false;
            if (!_reported[i] || point.Quality != _quality[i]) return true;
            if (point.PeriodSeconds > 0 && nowMs >= _againMs[i]) return true;
            long moved = point.Value - _value[i];
            if (moved == 0) return false;
            if (point.Class == PointClass.Event) return true;
            if (nowMs - _atMs[i] < MinGapMs) return false;
            // The second test finds a difference that no long holds.
            return moved >= point.DeadBand || -moved >= point.DeadBand || moved > 0 != point.Value > _value[i];
        }

        private bool Report(SensePoint point, int i, long nowMs)
        {
            byte quality = point.Quality;
            if (!_clock.IsTrusted) quality |= PointQuality.TimeUncertain;
            if (!Append(point, _clock.Time.UnixMs, point.Value, quality)) return false;
            long periodMs = point.PeriodSeconds * 1000L;
            _againMs[i] = nowMs + (_reported[i] ? periodMs : periodMs - periodMs * _jitter / 65536);
            _value[i] = point.Value;
            _quality[i] = point.Quality;
            _reported[i] = true;
            _atMs[i] = nowMs;
            return true;
        }

        private bool Append(SensePoint point, long unixMs, long value, byte quality)
        {
            _writer.Attach(_record, 0, _record.Length);
            Record.WriteHead(_writer, (byte)point.Class, unixMs, point.Object, point.Instance, point.Resource, quality);
            if (point.Kind == PointKind.Boolean) _writer.WriteBoolean(value != 0);
            else _writer.WriteNumber(value, point.Exponent);
            if (!_ring.Append(_record, 0, _writer.Position)) return false;
            _allowance--;
            return true;
        }
    }
}
