using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Meter
{
    /// <summary>
    /// A handful of numbers that outlive a power cut. All are written together, to one slot after the other, each with a
    /// rising number and a CRC; so a cut leaves the ones before, and the memory wears evenly. At most one write a second.
    /// </summary>
    public sealed class Cells
    {
        public const int SavePeriodMs = 1000;

        private const int HeadSize = 4;
        private const int CellSize = 8;
        private const int CrcSize = 2;
        private const uint Empty = 0xFFFFFFFF;

        // Half erased zeros, FF FF 00 00 ..., have the CRC 0: with this they are no slot.
        private const int CrcMark = 0xA55A;

        private readonly IFlash _memory;
        private readonly long[] _values;
        private readonly byte[] _slot;
        private readonly byte[] _check;
        private readonly int _slotsPerSector;
        private readonly int _slots;
        private uint _number;
        private int _next;
        private bool _changed;
        private long _savedMs = -SavePeriodMs;

        /// <param name="memory">At least two sectors of its own, none smaller than a slot: 6 bytes, and 8 a cell.</param>
        /// <param name="count">Cells.</param>
        public Cells(IFlash memory, int count)
        {
            _memory = memory;
            _values = new long[count];
            _slot = new byte[HeadSize + count * CellSize + CrcSize];
            _check = new byte[_slot.Length];
            _slotsPerSector = memory.SectorSize / _slot.Length;
            _slots = memory.Size / memory.SectorSize * _slotsPerSector;
            Load();
        }

        /// <summary>The memory did not take the last write; it is tried again.</summary>
        public bool IsFaulty { get; private set; }

        /// <summary>Writes since the node started.</summary>
        public int Saves { get; private set; }

        public long Get(int cell)
        {
            return _values[cell];
        }

        public void Set(int cell, long value)
        {
            if (_values[cell] == value) return;
            _values[cell] = value;
            _changed = true;
        }

        public void Step(long nowMs)
        {
            if (!_changed || nowMs - _savedMs < SavePeriodMs) return;
            _savedMs = nowMs;
            _changed = !Save();
            IsFaulty = _changed;
        }

        private bool Save()
        {
            Saves++;
            WireBytes.WriteUInt32(_slot, 0, _number + 1);
            for (int i = 0; i < _values.Length; i++) WireBytes.WriteInt64(_slot, HeadSize + i * CellSize, _values[i]);
            int end = _slot.Length - CrcSize;
            WireBytes.WriteUInt16(_slot, end, Crc16.Of(_slot, 0, end) ^ CrcMark);
            int address = Address(_next);
            if (_next % _slotsPerSector == 0 && !_memory.Erase(address)) return false;
            _next = (_next + 1) % _slots;
            if (!_memory.Write(address, _slot, 0, _slot.Length)) return false;
            _memory.Read(address, _check, 0, _check.Length);
            if (!WireBytes.Same(_slot, 0, _check, 0, _slot.Length)) return false;
            _number++;
            return true;
        }

        private void Load()
        {
            int newest = -1;
            for (int i = 0; i < _slots; i++)
            {
                uint number = ReadSlot(i);
                if (number == Empty || number <= _number) continue;
                _number = number;
                newest = i;
            }
            if (newest < 0) return;
            ReadSlot(newest);
            for (int i = 0; i < _values.Length; i++) _values[i] = WireBytes.ReadInt64(_slot, HeadSize + i * CellSize);
            _next = (newest + 1) % _slots;
            // A cut may have left something where the next one goes; the beginning of a sector is erased anyway.
            while (_next % _slotsPerSector != 0 && !IsErased(_next)) _next = (_next + 1) % _slots;
        }

        // The slot's number, or Empty where it is none.
        private uint ReadSlot(int slot)
        {
            _memory.Read(Address(slot), _slot, 0, _slot.Length);
            int end = _slot.Length - CrcSize;
            return (Crc16.Of(_slot, 0, end) ^ CrcMark) == WireBytes.ReadUInt16(_slot, end) ? WireBytes.ReadUInt32(_slot, 0) : Empty;
        }

        private bool IsErased(int slot)
        {
            _memory.Read(Address(slot), _slot, 0, _slot.Length);
            for (int i = 0; i < _slot.Length; i++)
                if (_slot[i] != 0xFF) return false;
            return true;
        }

        private int Address(int slot)
        {
            return slot / _slotsPerSector * _memory.SectorSize + slot % _slotsPerSector * _slot.Length;
        }
    }
}
