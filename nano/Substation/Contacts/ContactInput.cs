using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Substation
{
    /// <summary>
    /// One dry contact. A change counts when the contact has rested for its debounce time, and has the time of its
    /// first move. One that moves too often is blocked: it is counted on, and told again once it has been quiet.
    /// </summary>
    public sealed class ContactInput
    {
        private readonly EventPoint _point;
        private readonly SensePoint _changes;
        private readonly Setting _debounceMs;
        private readonly Setting _normallyClosed;
        private readonly Chatter _chatter;
        private bool _known;
        private bool _lost;
        private bool _raw;
        private bool _moving;
        private bool _held;
        private byte _doubt;
        private long _movedMs;
        private long _restsSinceMs;

        /// <param name="point">Where it is told.</param>
        /// <param name="changes">Where its moves are counted.</param>
        /// <param name="debounceMs">So long it rests before it counts; 0: pulses between two looks are told, too.</param>
        /// <param name="normallyClosed">1: the thing is so while the contact is open.</param>
        /// <param name="settings">How much movement is too much.</param>
        public ContactInput(EventPoint point, SensePoint changes, Setting debounceMs, Setting normallyClosed, SubstationSettings settings)
        {
            _point = point;
            _changes = changes;
            _debounceMs = debounceMs;
            _normallyClosed = normallyClosed;
            _chatter = new Chatter(settings);
        }

        /// <summary>The thing is so, as it was told last.</summary>
        public bool On { get; private set; }

        /// <summary>When that began; uptime.</summary>
        public long ChangedMs { get; private set; }

        public bool Blocked
        {
            get { return _chatter.Blocked; }
        }

        /// <summary><see cref="On"/> may be acted on.</summary>
        public bool Usable
        {
            get { return _known && !_lost && !Blocked; }
        }

        /// <summary>A change waits for room.</summary>
        public bool Held
        {
            get { return _held; }
        }

        /// <param name="closed">The contact is closed now.</param>
        /// <param name="moved">It has moved since the last look, even if it is back.</param>
        /// <param name="firstMs">When it moved first since then, as far as known; uptime.</param>
        /// <param name="time">Now.</param>
        public void Step(bool closed, bool moved, long firstMs, NodeTime time)
        {
            bool raw = closed != (_normallyClosed.Value != 0);
            if (!_known) Begin(raw, time.UptimeMs);
            if (_lost) Return(raw);
            bool pulse = moved && raw == _raw;
            if (raw != _raw || pulse) Move(pulse ? 2 : 1, firstMs, time.UptimeMs);
            _raw = raw;
            bool was = Blocked;
            _chatter.Step(time.UptimeMs);
            if (Blocked)
            {
                if (!was) _point.Now.Fail(PointQuality.Blocked);
                return;
            }
            if (was) Release(time.UptimeMs);
            if (pulse && raw == On && _debounceMs.Value == 0 && !Accept(!raw, _movedMs, time)) _doubt |= PointQuality.Overflow;
            if (_moving && time.UptimeMs - _restsSinceMs >= _debounceMs.Value) Settle(time);
        }

        /// <summary>What reads it has been silent for too long.</summary>
        public void Lose()
        {
            if (_lost) return;
            _lost = true;
            _point.Now.Fail(_known ? PointQuality.NotTopical : PointQuality.NotPresent);
        }

        // How it was found is a state, not a change.
        private void Begin(bool raw, long nowMs)
        {
            _known = true;
            _lost = false;
            _raw = raw;
            On = raw;
            ChangedMs = nowMs;
            _point.Now.Set(raw);
            _changes.Set(0);
        }

        private void Return(bool raw)
        {
            _lost = false;
            _point.Now.Set(On);
            if (Blocked) _point.Now.Fail(PointQuality.Blocked);
            // It moved while nobody could see it.
            if (raw != _raw) _doubt |= PointQuality.TimeUncertain;
        }

        private void Move(int count, long firstMs, long nowMs)
        {
            _changes.Set(_changes.Value + count);
            for (; count > 0; count--) _chatter.Count(nowMs);
            if (_held) _doubt |= PointQuality.Overflow;
            if (!_moving) _movedMs = firstMs;
            _moving = true;
            _restsSinceMs = nowMs;
        }

        private void Settle(NodeTime time)
        {
            if (_raw != On && !Accept(_raw, _movedMs, time)) return;
            _moving = false;
            _held = false;
        }

        private bool Accept(bool on, long atMs, NodeTime time)
        {
            _held = !_point.Tell(on ? 1 : 0, _doubt, atMs, time);
            if (_held) return false;
            On = on;
            ChangedMs = atMs;
            _doubt = 0;
            _movedMs = time.UptimeMs;
            return true;
        }

        // It came to rest with its last move; if that is another state than before, the change is that one's.
        private void Release(long nowMs)
        {
            _point.Now.Set(On);
            _movedMs = _restsSinceMs;
            _moving = _raw != On;
            _restsSinceMs = nowMs - _debounceMs.Value;
        }
    }
}
