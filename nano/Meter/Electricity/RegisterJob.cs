using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Meter
{
    /// <summary>Reads a meter's items one by one, spread over the round so that the line is never taken for long.</summary>
    public sealed class RegisterJob : ILineJob
    {
        private readonly ReadingItem[] _items;
        private readonly RegisterWatch _watch;
        private ReadingItem _asked;
        private bool _spread;

        /// <param name="items">The first one's first point is the energy register that is watched.</param>
        /// <param name="watch">Sees every reading of that register.</param>
        public RegisterJob(ReadingItem[] items, RegisterWatch watch)
        {
            _items = items;
            _watch = watch;
            RoundMs = 60000;
        }

        /// <summary>How often an item of rarity 1 is read.</summary>
        public long RoundMs { get; set; }

        public bool IsDue(NodeTime time)
        {
            if (!_spread) Spread(time.UptimeMs);
            return Next(time.UptimeMs) != null;
        }

        public void Ask(LineMaster line, long address, NodeTime time)
        {
            _asked = Next(time.UptimeMs);
            _asked.DueMs += RoundMs * _asked.Rarity;
            // What could not be read in its time is not made up for.
            if (_asked.DueMs <= time.UptimeMs) _asked.DueMs = time.UptimeMs + RoundMs * _asked.Rarity;
            line.Ask(address, _asked.Identifier);
        }

        public void Take(LineMaster line, NodeTime time)
        {
            switch (line.Outcome)
            {
                case LineOutcome.Answered:
                    _asked.Set(line.Data, line.Count);
                    if (_asked == _items[0]) _watch.See(_asked.Points[0], time);
                    break;
                case LineOutcome.Unsupported:
                    _asked.Unsupport();
                    break;
                case LineOutcome.Refused:
                    _asked.Fail(PointQuality.Invalid);
                    break;
            }
        }

        /// <summary>The meter does not answer: its values are not topical any more.</summary>
        public void Lose()
        {
            for (int i = 0; i < _items.Length; i++)
                if (!_items[i].IsUnsupported) _items[i].Fail(PointQuality.NotTopical);
        }

        private void Spread(long nowMs)
        {
            for (int i = 0; i < _items.Length; i++) _items[i].DueMs = nowMs + RoundMs * i / _items.Length;
            _spread = true;
        }

        // The one that has waited longest.
        private ReadingItem Next(long nowMs)
        {
            ReadingItem next = null;
            for (int i = 0; i < _items.Length; i++)
            {
                ReadingItem item = _items[i];
                if (item.IsUnsupported || item.DueMs > nowMs) continue;
                if (next == null || item.DueMs < next.DueMs) next = item;
            }
            return next;
        }
    }
}
