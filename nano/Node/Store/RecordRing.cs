using System;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Store
{
    /// <summary>
    /// Records in flash until a gateway holds them. What holds at any moment, also after a power cut in the middle of
    /// any write or erase:
    /// - a record that <see cref="Append"/> took is read back under its number, until it is confirmed or dropped;
    /// - a number is never given to two records; a cut may cost one;
    /// - when all sectors are full the oldest is dropped, and <see cref="Dropped"/> says how many were not confirmed;
    /// - the confirmed number never runs ahead, and falls back by fewer than <see cref="MarkEvery"/> records, unless a
    ///   write was cut or failed and left no room in its sector to write it down.
    /// </summary>
    public sealed class RecordRing
    {
        /// <summary>The confirmed number is written down only when it has moved by so much: 7 bytes for so many records.</summary>
        public const int MarkEvery = 32;

        private readonly IFlash _flash;
        private readonly int _sectorSize;
        private readonly RingHead _head;
        private readonly RingEntry _entry;

        // The first number of each sector; 0: not in use.
        private readonly uint[] _first;

        // The sector that is written, and where in it; its end when it takes no more.
        private int _current = -1;
        private int _end;
        private uint _next = 1;
        private uint _marked;
        private uint _handedOver;

        // Where the search for the next record goes on.
        private int _atSector = -1;
        private int _at;
        private uint _atNumber;
        private uint _atLimit;

        /// <summary>Finds out what is held; reads the heads, and one sector whole.</summary>
        /// <param name="flash">Two sectors or more.</param>
        public RecordRing(IFlash flash)
        {
            if (flash.Size / flash.SectorSize < 2 || flash.SectorSize < RingHead.Size + RingEntry.MaxSize) throw new ArgumentException(
                "a ring has two sectors or more");
            _flash = flash;
            _sectorSize = flash.SectorSize;
            _head = new RingHead(flash);
            _entry = new RingEntry(flash);
            _first = new uint[flash.Size / _sectorSize];
            Open();
        }

        /// <summary>The highest number given so far; 0: none was.</summary>
        public uint Newest
        {
            get { return _next - 1; }
        }

        /// <summary>All up to it are at the gateway.</summary>
        public uint Confirmed { get; private set; }

        /// <summary>The lowest number that is held and not confirmed; 0: none.</summary>
        public uint Oldest
        {
            get
            {
                uint oldest = OldestFirst(-1);
                if (oldest <= Confirmed) oldest = Confirmed + 1;
                return oldest < _next ? oldest : 0;
            }
        }

        /// <summary>Numbers dropped before they were confirmed, counted since the memory was new.</summary>
        public uint Dropped { get; private set; }

        /// <summary>All sectors are in use, and the next one to be erased holds what is not confirmed.</summary>
        public bool IsFull
        {
            get
            {
                if (_current < 0) return false;
                int victim = After(_current);
                return _first[victim] != 0 && Unconfirmed(_first[victim], FirstAfter(_first[victim])) > 0;
            }
        }

        /// <summary>Writes and erases that the memory did not do.</summary>
        public uint Failures { get; private set; }

        /// <summary>Of the record that <see cref="Find"/> came to.</summary>
        public uint FoundNumber { get; private set; }

        /// <summary>Keeps a record; it has the number <see cref="Newest"/> then.</summary>
        /// <returns>False: the memory failed, and the record is not kept.</returns>
        public bool Append(byte[] record, int offset, int count)
        {
            if (count < RingEntry.MinSize - RingEntry.Head || count > Record.MaxSize) throw new ArgumentException("no record");
            for (int attempt = 0; attempt < 2; attempt++)
            {
                if (RingEntry.Head + count + RingEntry.MarkSize > Room() && !Begin()) return false;
                _entry.Compose(_next, record, offset, count);
                if (!Put()) continue;
                _next++;
                return true;
            }
            return false;
        }

        /// <summary>Forgets the records up to this number; one that was never handed over is passed over.</summary>
        public void Confirm(uint number)
        {
            if (number <= Confirmed || number > _handedOver) return;
            Confirmed = number;
            if (Confirmed - _marked >= MarkEvery && Room() >= RingEntry.MarkSize) Mark();
        }

        /// <summary>Looks for the first record with this number or above that is held and not confirmed.</summary>
        /// <returns>Its bytes; 0: there is none.</returns>
        public int Find(uint from)
        {
            if (from <= Confirmed) from = Confirmed + 1;
            if (from >= _next) return 0;
            Aim(from);
            while (true)
            {
                bool good = _entry.Read(_at, RoomAt(), _atNumber);
                if (!_entry.IsPlausible || _atNumber >= _atLimit)
                {
                    int sector = SectorAfter(_first[_atSector]);
                    if (sector < 0) return 0;
                    AimAt(sector);
                    continue;
                }
                _at += _entry.Size;
                if (_entry.IsMark) continue;
                uint number = _atNumber++;
                if (!good || number < from) continue;
                FoundNumber = number;
                return _entry.Length;
            }
        }

        /// <summary>Copies what <see cref="Find"/> found, and takes it as handed over.</summary>
        public void HandOver(ByteWriter to)
        {
            to.WriteBytes(_entry.Bytes, RingEntry.Head, _entry.Length);
            if (!to.Overflowed && FoundNumber > _handedOver) _handedOver = FoundNumber;
        }

        private void Open()
        {
            uint newest = 0;
            for (int sector = 0; sector < _first.Length; sector++)
            {
                if (!_head.Read(sector * _sectorSize)) continue;
                _first[sector] = _head.First;
                if (_head.First <= newest) continue;
                newest = _head.First;
                _current = sector;
            }
            if (_current < 0) return;
            _head.Read(_current * _sectorSize);
            Confirmed = _head.Confirmed;
            _next = _head.First;
            Walk();
            Adopt();
            _marked = Confirmed;
            // What was read out before the power went may be confirmed now.
            _handedOver = Newest;
            // A sector whose erase or head was cut off was dropped without anybody writing it down; the next one's head will.
            uint lost = Unconfirmed(_head.Oldest, OldestFirst(-1));
            Dropped = _head.Dropped + lost;
            if (lost > 0) _end = (_current + 1) * _sectorSize;
        }

        // Goes through the sector that was written last, to its end or to what a cut left.
        private void Walk()
        {
            int begin = _current * _sectorSize;
            int end = begin + _sectorSize;
            _end = begin + RingHead.Size;
            while (_entry.Read(_end, end - _end, _next))
            {
                _end += _entry.Size;
                if (!_entry.IsMark) _next++;
                else if (_entry.MarkedNumber > Confirmed) Confirmed = _entry.MarkedNumber;
            }
            if (IsBlank(_end, end)) return;
            // One torn write costs its number. Damage that more lies behind costs all that may have been given there.
            _next += IsBlank(_end + RingEntry.MaxSize, end) ? 1u : (uint)((end - _end) / RingEntry.MinSize + 1);
            _end = end;
        }

        // A sector whose head alone is damaged is known by its first entry, which only that number fits.
        private void Adopt()
        {
            int sector = After(_current);
            if (_first[sector] != 0 || !_entry.Read(sector * _sectorSize + RingHead.Size, _sectorSize - RingHead.Size, _next)) return;
            _first[sector] = _next;
            _current = sector;
            Walk();
        }

        private bool IsBlank(int from, int end)
        {
            for (int at = from; at < end; at += RingEntry.MaxSize)
            {
                int count = end - at < RingEntry.MaxSize ? end - at : RingEntry.MaxSize;
                _flash.Read(at, _entry.Bytes, 0, count);
                for (int i = 0; i < count; i++)
                {
                    if (_entry.Bytes[i] != 0xFF) return false;
                }
            }
            return true;
        }

        private int Room()
        {
            return _current < 0 ? 0 : (_current + 1) * _sectorSize - _end;
        }

        private int RoomAt()
        {
            return (_atSector + 1) * _sectorSize - _at;
        }

        // Nothing is written behind what failed: the sector is closed, and the number gone.
        private bool Put()
        {
            bool done = _flash.Write(_end, _entry.Bytes, 0, _entry.Size);
            if (done)
            {
                _end += _entry.Size;
                return true;
            }
            Failures++;
            _end = (_current + 1) * _sectorSize;
            _next++;
            return false;
        }

        private void Mark()
        {
            _entry.ComposeMark(_next, Confirmed);
            if (Put()) _marked = Confirmed;
        }

        // Begins the next sector that can be erased and written. What it held counts as dropped only then: a memory that
        // does not answer for a while loses nothing.
        private bool Begin()
        {
            // Records leave room for this mark. Without it, a cut in the erase would let confirmed records pass for dropped.
            if (Confirmed > _marked && Room() >= RingEntry.MarkSize) Mark();
            int sector = _current < 0 ? 0 : After(_current);
            for (int tried = 0; tried < _first.Length; tried++, sector = After(sector))
            {
                if (sector == _current) continue;
                uint first = _first[sector];
                uint dropped = Dropped + (first == 0 ? 0 : Unconfirmed(first, FirstAfter(first)));
                if (!_flash.Erase(sector * _sectorSize)
                    || !_head.Write(sector * _sectorSize, _next, Confirmed, dropped, OldestFirst(sector)))
                {
                    Failures++;
                    continue;
                }
                if (_atSector == sector) _atSector = -1;
                _first[sector] = _next;
                _current = sector;
                _end = sector * _sectorSize + RingHead.Size;
                _marked = Confirmed;
                Dropped = dropped;
                return true;
            }
            return false;
        }

        private int After(int sector)
        {
            return sector + 1 < _first.Length ? sector + 1 : 0;
        }

        private uint OldestFirst(int except)
        {
            uint oldest = _next;
            for (int sector = 0; sector < _first.Length; sector++)
            {
                if (sector != except && _first[sector] != 0 && _first[sector] < oldest) oldest = _first[sector];
            }
            return oldest;
        }

        // Where the sector that begins with this number ends: the first number of the one after it, or the next to be given.
        private uint FirstAfter(uint first)
        {
            int sector = SectorAfter(first);
            return sector < 0 ? _next : _first[sector];
        }

        private int SectorAfter(uint first)
        {
            int best = -1;
            for (int sector = 0; sector < _first.Length; sector++)
            {
                if (_first[sector] > first && (best < 0 || _first[sector] < _first[best])) best = sector;
            }
            return best;
        }

        private uint Unconfirmed(uint from, uint end)
        {
            if (from <= Confirmed) from = Confirmed + 1;
            return end > from ? end - from : 0;
        }

        // To where the search left off, if that is not beyond; else to the sector that has the number.
        private void Aim(uint from)
        {
            int best = -1;
            for (int sector = 0; sector < _first.Length; sector++)
            {
                if (_first[sector] != 0 && _first[sector] <= from && (best < 0 || _first[sector] > _first[best])) best = sector;
            }
            if (best < 0) best = SectorAfter(from);
            if (best != _atSector || _atNumber > from) AimAt(best);
        }

        private void AimAt(int sector)
        {
            int after = SectorAfter(_first[sector]);
            _atSector = sector;
            _at = sector * _sectorSize + RingHead.Size;
            _atNumber = _first[sector];
            _atLimit = after < 0 ? uint.MaxValue : _first[after];
        }
    }
}
