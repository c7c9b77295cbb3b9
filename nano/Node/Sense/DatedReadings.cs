namespace EdgeFleet.Nano.Sense
{
    /// <summary>
    /// Readings with a time of their own: a meter's daily freeze, an interval of its load record, something that happened
    /// once. An application adds, the node library makes a record of each, whatever came before, and removes it when
    /// it is stored. So an empty queue means that all that was added outlives a power cut.
    /// </summary>
    public sealed class DatedReadings
    {
        private readonly Point[] _points;
        private readonly long[] _times;
        private readonly long[] _values;
        private readonly byte[] _qualities;
        private int _first;

        /// <param name="room">Readings that fit.</param>
        public DatedReadings(int room)
        {
            _points = new Point[room];
            _times = new long[room];
            _values = new long[room];
            _qualities = new byte[room];
        }

        public int Count { get; private set; }

        public int Free
        {
            get { return _points.Length - Count; }
        }

        /// <param name="point">Says path, kind, exponent and class; its own value stays as it is.</param>
        /// <param name="unixMs">When it was so; 0 where the node knows no time.</param>
        /// <param name="value">The mantissa, or 0 / 1.</param>
        /// <param name="quality">Bits of <see cref="PointQuality"/>.</param>
        /// <returns>False: it did not fit; add it again later.</returns>
        public bool Add(Point point, long unixMs, long value, byte quality)
        {
            if (Count == _points.Length) return false;
            int at = (_first + Count) % _points.Length;
            _points[at] = point;
            _times[at] = unixMs;
            _values[at] = value;
            _qualities[at] = quality;
            Count++;
            return true;
        }

        // The oldest one; only while Count is above 0.
        public Point Point
        {
            get { return _points[_first]; }
        }

        public long UnixMs
        {
            get { return _times[_first]; }
        }

        public long Value
        {
            get { return _values[_first]; }
        }

        public byte Quality
        {
            get { return _qualities[_first]; }
        }

        /// <summary>The oldest one is stored.</summary>
        public void Remove()
        {
            _first = (_first + 1) % _points.Length;
            Count--;
        }
    }
}
