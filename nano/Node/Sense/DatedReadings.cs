namespace EdgeFleet.Nano.Sense
{
    /// <summary>
    /// Readings with a time of their own: a meter's daily freeze, an interval of its load record, something that happened
    /// once. An application adds, the node library makes a record of each, whatever came before, and removes it when
    /// it is stored. So an empty queue means that all that was added outlives a power cut. Events go before the others
    /// and have some room of their own, since the others may have to wait for the gateway.
    /// </summary>
    public sealed class DatedReadings
    {
        private const int EventRoom = 4;

        private readonly int _room;
        private readonly SensePoint[] _points;
        private readonly long[] _times;
        private readonly long[] _values;
        private readonly byte[] _qualities;
        private int _first;

        /// <param name="room">Readings that fit, events aside.</param>
        public DatedReadings(int room)
        {
            _room = room;
            _points = new SensePoint[room + EventRoom];
            _times = new long[room + EventRoom];
            _values = new long[room + EventRoom];
            _qualities = new byte[room + EventRoom];
        }

        public int Count { get; private set; }

        /// <summary>Readings that fit now, if they are no events.</summary>
        public int Free
        {
            get { return Count < _room ? _room - Count : 0; }
        }

        /// <param name="point">Says path, kind, exponent and class; its own value stays as it is.</param>
        /// <param name="unixMs">When it was so; 0 where the node knows no time.</param>
        /// <param name="value">The mantissa, or 0 / 1.</param>
        /// <param name="quality">Bits of <see cref="PointQuality"/>.</param>
        /// <returns>False: it did not fit; add it again later.</returns>
        public bool Add(SensePoint point, long unixMs, long value, byte quality)
        {
            bool isEvent = point.Class == PointClass.Event;
            if (Count == _points.Length || !isEvent && Free == 0) return false;
            int place = Count;
            while (isEvent && place > 0 && _points[At(place - 1)].Class != PointClass.Event)
            {
                Put(At(place), _points[At(place - 1)], _times[At(place - 1)], _values[At(place - 1)], _qualities[At(place - 1)]);
                place--;
            }
            Put(At(place), point, unixMs, value, quality);
            Count++;
            return true;
        }

        // The next one; only while Count is above 0.
        public SensePoint Point
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

        /// <summary>The next one is stored.</summary>
        public void Remove()
        {
            _first = (_first + 1) % _points.Length;
            Count--;
        }

        private int At(int place)
        {
            return (_first + place) % _points.Length;
        }

        private void Put(int at, SensePoint point, long unixMs, long value, byte quality)
        {
            _points[at] = point;
            _times[at] = unixMs;
            _values[at] = value;
            _qualities[at] = quality;
        }
    }
}
