using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Store
{
    /// <summary>
    /// Counters that outlive a power cut. Each save fills the next slot of a ring of sectors, under a rising number. After a cut
    /// the newest whole slot holds: the last save or, had it just begun, the one before. The memory wears evenly.
    /// </summary>
    public sealed class CounterStore
    {
        /// <summary>Bytes of the number that a slot begins with.</summary>
        public const int HeadSize = 4;

        // The number of an erased slot.
        private const uint Erased = 0xFFFFFFFF;

        // A slot that a power cut left half written is passed over; more than a few in a row is a broken chip.
        private const int Tries = 4;

        private readonly IFlash _memory;
        private readonly ISlotSeal _seal;
        private readonly byte[] _check;
        private readonly int _slotsPerSector;
        private readonly int _slots;
        private uint _number;
        private int _next;

        /// <param name="memory">Two sectors or more: one is whole while another is erased. Nobody else writes there.</param>
        /// <param name="seal">The same in all releases of a firmware.</param>
        /// <param name="slotSize">Bytes of a slot: number, content and what the seal adds; at most a sector.</param>
        public CounterStore(IFlash memory, ISlotSeal seal, int slotSize)
        {
            _memory = memory;
            _seal = seal;
            Slot = new byte[slotSize];
            _check = new byte[slotSize];
            _slotsPerSector = memory.SectorSize / slotSize;
            _slots = memory.Size / memory.SectorSize * _slotsPerSector;
            Load();
        }

        /// <summary>The newest slot; change its content, from <see cref="HeadSize"/> on, then <see cref="Save"/> it.</summary>
        public readonly byte[] Slot;

        /// <summary>There was no slot, and none was saved: the content is zeros.</summary>
        public bool IsEmpty
        {
            get { return _number == 0; }
        }

        /// <summary>The memory did not take the last save.</summary>
        public bool IsFaulty { get; private set; }

        /// <summary>Since the node started.</summary>
        public int Saves { get; private set; }

        /// <returns>False: the memory did not take it.</returns>
        public bool Save()
        {
            Saves++;
            WireBytes.WriteUInt32(Slot, 0, _number + 1);
            _seal.Seal(Slot);
            IsFaulty = true;
            for (int i = 0; i < Tries && IsFaulty && Prepare(_next); i++)
            {
                IsFaulty = !Write(Address(_next));
                _next = (_next + 1) % _slots;
            }
            if (!IsFaulty) _number++;
            return !IsFaulty;
        }

        // A sector that cannot be erased now is tried again by the next save: the other one holds the newest slot.
        private bool Prepare(int slot)
        {
            return slot % _slotsPerSector != 0 || _memory.Erase(Address(slot));
        }

        private bool Write(int address)
        {
            if (!_memory.Write(address, Slot, 0, Slot.Length)) return false;
            _memory.Read(address, _check, 0, _check.Length);
            return WireBytes.Same(Slot, 0, _check, 0, Slot.Length);
        }

        private void Load()
        {
            int newest = -1;
            for (int i = 0; i < _slots; i++)
            {
                _memory.Read(Address(i), _check, 0, _check.Length);
                uint number = WireBytes.ReadUInt32(_check, 0);
                if (number == Erased || number <= _number || !_seal.IsWhole(_check)) continue;
                _number = number;
                newest = i;
                WireBytes.Copy(_check, 0, Slot, 0, Slot.Length);
            }
            if (newest < 0) return;
            _next = (newest + 1) % _slots;
            // A cut may have left something where the next one goes; the first slot of a sector is erased anyway.
            while (_next % _slotsPerSector != 0 && !IsErased(_next)) _next = (_next + 1) % _slots;
        }

        private bool IsErased(int slot)
        {
            _memory.Read(Address(slot), _check, 0, _check.Length);
            for (int i = 0; i < _check.Length; i++)
                if (_check[i] != 0xFF) return false;
            return true;
        }

        private int Address(int slot)
        {
            return slot / _slotsPerSector * _memory.SectorSize + slot % _slotsPerSector * Slot.Length;
        }
    }
}
