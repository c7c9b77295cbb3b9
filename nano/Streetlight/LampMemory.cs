using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>
    /// What a streetlight counts and must not forget. Each save fills the next slot of a ring of sectors, with the same
    /// bytes inverted behind it: no torn write or erase looks like that. After a power cut the newest whole slot holds, which is
    /// the last save or, had it just begun, the one before.
    /// </summary>
    public sealed class LampMemory
    {
        /// <summary>Bytes of one slot; a divisor of every sector size.</summary>
        public const int SlotSize = 64;

        private const int Half = SlotSize / 2;

        // Half of an erased memory of zeros looks like something and its inverse: with this it is no slot.
        private const int MarkAt = 28;
        private const ushort Mark = 0xA55A;

        // A slot that a power cut spoilt is passed over; more than a few in a row is a broken chip.
        private const int Tries = 4;

        private readonly IFlash _flash;
        private readonly int _slots;
        private readonly byte[] _slot = new byte[SlotSize];
        private readonly byte[] _check = new byte[SlotSize];
        private uint _sequence;
        private int _next;

        /// <param name="flash">Two sectors or more: one is whole while another is erased. Nobody else writes there.</param>
        public LampMemory(IFlash flash)
        {
            _flash = flash;
            _slots = flash.Size / SlotSize;
            Load();
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
        public bool Failed { get; private set; }

        public void SetMounting(int x, int y, int z)
        {
            MountingX = x;
            MountingY = y;
            MountingZ = z;
            HasMounting = true;
        }

        public void Save()
        {
            _sequence++;
            WireBytes.WriteUInt32(_slot, 0, _sequence);
            WireBytes.WriteInt64(_slot, 4, MilliwattHours);
            WireBytes.WriteUInt32(_slot, 12, (uint)LitSeconds);
            WireBytes.WriteUInt32(_slot, 16, (uint)Switchings);
            WireBytes.WriteUInt16(_slot, 20, MountingX);
            WireBytes.WriteUInt16(_slot, 22, MountingY);
            WireBytes.WriteUInt16(_slot, 24, MountingZ);
            _slot[26] = HasMounting ? (byte)1 : (byte)0;
            _slot[27] = Alarms;
            WireBytes.WriteUInt16(_slot, MarkAt, Mark);
            for (int i = 0; i < Half; i++)
            {
                _slot[Half + i] = (byte)~_slot[i];
            }
            Failed = true;
            for (int i = 0; i < Tries && Failed; i++)
            {
                Failed = !Put(_next * SlotSize);
                _next = (_next + 1) % _slots;
            }
        }

        private bool Put(int address)
        {
            if ((address & (_flash.SectorSize - 1)) == 0 && !_flash.Erase(address)) return false;
            if (!_flash.Write(address, _slot, 0, SlotSize)) return false;
            _flash.Read(address, _check, 0, SlotSize);
            for (int i = 0; i < SlotSize; i++)
            {
                if (_check[i] != _slot[i]) return false;
            }
            return true;
        }

        private void Load()
        {
            int newest = -1;
            for (int i = 0; i < _slots; i++)
            {
                _flash.Read(i * SlotSize, _slot, 0, SlotSize);
                uint sequence = WireBytes.ReadUInt32(_slot, 0);
                if (sequence <= _sequence || !IsWhole()) continue;
                _sequence = sequence;
                newest = i;
            }
            _next = (newest + 1) % _slots;
            if (newest < 0) return;
            _flash.Read(newest * SlotSize, _slot, 0, SlotSize);
            MilliwattHours = WireBytes.ReadInt64(_slot, 4);
            LitSeconds = WireBytes.ReadUInt32(_slot, 12);
            Switchings = WireBytes.ReadUInt32(_slot, 16);
            MountingX = (short)WireBytes.ReadUInt16(_slot, 20);
            MountingY = (short)WireBytes.ReadUInt16(_slot, 22);
            MountingZ = (short)WireBytes.ReadUInt16(_slot, 24);
            HasMounting = _slot[26] == 1;
            Alarms = _slot[27];
        }

        private bool IsWhole()
        {
            if (WireBytes.ReadUInt16(_slot, MarkAt) != Mark) return false;
            for (int i = 0; i < Half; i++)
            {
                if (_slot[Half + i] != (byte)~_slot[i]) return false;
            }
            return true;
        }
    }
}
