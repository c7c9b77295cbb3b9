using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Substation
{
    /// <summary>The position of a switch, from the two contacts that tell of it.</summary>
    public sealed class DoublePoint
    {
        private readonly ContactInput _on;
        private readonly ContactInput _off;
        private readonly Setting _travelMs;
        private readonly EventPoint _point;
        private bool _told;
        private bool _lost;
        private bool _between;
        private long _betweenSinceMs;

        /// <param name="on">Closed when it is on.</param>
        /// <param name="off">Closed when it is off.</param>
        /// <param name="travelMs">How long it may be in neither place, or seem to be in both.</param>
        /// <param name="point">Where it is told.</param>
        public DoublePoint(ContactInput on, ContactInput off, Setting travelMs, EventPoint point)
        {
            _on = on;
            _off = off;
            _travelMs = travelMs;
            _point = point;
        }

        /// <summary>A code of <see cref="Nano.Substation.Position"/>.</summary>
        public byte Position { get; private set; }

        /// <summary>Both contacts can be believed.</summary>
        public bool Known { get; private set; }

        public bool IsOn
        {
            get { return Known && Position == Substation.Position.On; }
        }

        public bool IsOff
        {
            get { return Known && Position == Substation.Position.Off; }
        }

        public void Step(NodeTime time)
        {
            Known = _on.Usable && _off.Usable;
            if (!Known)
            {
                _point.Now.Fail(_on.Blocked || _off.Blocked ? PointQuality.Blocked : PointQuality.NotTopical);
                _lost = true;
                return;
            }
            byte position = Judge(time.UptimeMs);
            if (!_told) _point.Now.Set(position);
            else if (position != Position && !Tell(position, time)) return;
            if (_lost) _point.Now.Set(position);
            _told = true;
            _lost = false;
            Position = position;
        }

        private byte Judge(long nowMs)
        {
            if (_on.On != _off.On)
            {
                _between = false;
                return _on.On ? Substation.Position.On : Substation.Position.Off;
            }
            if (!_between) _betweenSinceMs = nowMs;
            _between = true;
            return nowMs - _betweenSinceMs > _travelMs.Value ? Substation.Position.Faulty : Substation.Position.Moving;
        }

        // It has the time of the contact that moved last; that it took too long is known only now.
        private bool Tell(byte position, NodeTime time)
        {
            long atMs = _on.ChangedMs > _off.ChangedMs ? _on.ChangedMs : _off.ChangedMs;
            return _point.Tell(position, PointQuality.Good, position == Substation.Position.Faulty ? time.UptimeMs : atMs, time);
        }
    }
}
