using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Store;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>What a streetlight counts and must not forget.</summary>
    public sealed class LampMemory
    {
        /// <summary>Bytes of one slot; a divisor of every sector size.</summary>
        public const int SlotSize = 64;

        private readonly CounterStore _store;

        /// <param name="flash">Two sectors or more; nobody else writes there.</param>
        public LampMemory(IFlash flash)
        {
            _store = new CounterStore(flash, new InverseSeal(), SlotSize);
            byte[] slot = _store.Slot;
            MilliwattHours = WireBytes.ReadInt64(slot, 4);
            LitSeconds = WireBytes.ReadUInt32(slot, 12);
            Switchings = WireBytes.ReadUInt32(slot, 16);
            MountingX = (short)WireBytes.ReadUInt16(slot, 20);
            MountingY = (short)WireBytes.ReadUInt16(slot, 22);
            MountingZ = (short)WireBytes.ReadUInt16(slot, 24);
            HasMounting = slot[26] == 1;
            Alarms = slot[27];
        }

        /// <summary>0.001 Wh.</summary>
        public long MilliwattHours;

        /// <summary>How long the lamp has given light.</summary>
        public long LitSeconds;

        /// <summary>How often it was switched on.</summary>
        public long Switchings;

        /// <summary>As <see cref="LampAlarms.Bits"/>.</summary>
        public byte Alarms;

        public bool HasMounting { get; private set; }

        // Gravity as the lamp was mounted, 0.001 g.
        public int MountingX { get; private set; }
        public int MountingY { get; private set; }
        public int MountingZ { get; private set; }

        /// <summary>The last save did not succeed.</summary>
        public bool Failed
        {
            get { return _store.IsFaulty; }
        }

        public void SetMounting(int x, int y, int z)
        {
            MountingX = x;
            MountingY = y;
            MountingZ = z;
            HasMounting = true;
        }

        public void Save()
        {
            byte[] slot = _store.Slot;
            WireBytes.WriteInt64(slot, 4, MilliwattHours);
            WireBytes.WriteUInt32(slot, 12, (uint)LitSeconds);
            WireBytes.WriteUInt32(slot, 16, (uint)Switchings);
            WireBytes.WriteUInt16(slot, 20, MountingX);
            WireBytes.WriteUInt16(slot, 22, MountingY);
            WireBytes.WriteUInt16(slot, 24, MountingZ);
            slot[26] = HasMounting ? (byte)1 : (byte)0;
            slot[27] = Alarms;
            _store.Save();
        }
    }
}
