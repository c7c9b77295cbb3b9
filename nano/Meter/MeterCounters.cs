using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Store;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Meter
{
    /// <summary>The numbers that a meter node must not forget. All are written together, at most once a second.</summary>
    public sealed class MeterCounters
    {
        public const int SavePeriodMs = 1000;

        private const int Size = 8;

        private readonly CounterStore _store;
        private bool _changed;
        private long _savedMs = -SavePeriodMs;

        /// <param name="memory">Two sectors or more, none smaller than 6 bytes and 8 for each counter; nobody else writes there.</param>
        /// <param name="count">Of the counters; the same in all releases.</param>
        public MeterCounters(IFlash memory, int count)
        {
            _store = new CounterStore(memory, new CrcSeal(), CounterStore.HeadSize + count * Size + CrcSeal.Size);
        }

        /// <summary>The memory did not take the last write; it is tried again.</summary>
        public bool IsFaulty
        {
            get { return _store.IsFaulty; }
        }

        /// <summary>Writes since the node started.</summary>
        public int Saves
        {
            get { return _store.Saves; }
        }

        public long Get(int counter)
        {
            return WireBytes.ReadInt64(_store.Slot, CounterStore.HeadSize + counter * Size);
        }

        public void Set(int counter, long value)
        {
            if (Get(counter) == value) return;
            WireBytes.WriteInt64(_store.Slot, CounterStore.HeadSize + counter * Size, value);
            _changed = true;
        }

        public void Step(long nowMs)
        {
            if (!_changed || nowMs - _savedMs < SavePeriodMs) return;
            _savedMs = nowMs;
            _changed = !_store.Save();
        }
    }
}
