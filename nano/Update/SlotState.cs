using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Update
{
    /// <summary>
    /// The record of the slots, kept in two sectors as a log. A record is appended behind the last one; a full sector
    /// gives way to the other, which is erased only then. So one complete record is there at every moment, and a
    /// power cut leaves the old record or the new one.
    /// </summary>
    public sealed class SlotState
    {
        private readonly IFlash _flash;
        private readonly int _places;
        private readonly byte[] _buffer = new byte[SlotRecord.Size];
        private readonly byte[] _again = new byte[SlotRecord.Size];
        private readonly SlotRecord _candidate = new SlotRecord();
        private int _sector;
        private int _place;

        public SlotState(SlotMap map)
        {
            _flash = map.State;
            _places = _flash.SectorSize / SlotRecord.Size;
            Load();
        }

        /// <summary>What holds. Change it, then <see cref="Keep"/> it.</summary>
        public readonly SlotRecord Record = new SlotRecord();

        /// <summary>Reads what is kept; what was changed and not kept is forgotten.</summary>
        public void Load()
        {
            Record.Clear();
            // Where there is no record yet, the next one erases sector 0 first.
            _sector = 1;
            _place = _places;
            for (int sector = 0; sector < 2; sector++) Scan(sector);
        }

        /// <returns>False: the memory failed, and <see cref="Record"/> is again what is kept.</returns>
        public bool Keep()
        {
            if (Append()) return true;
            Load();
            return false;
        }

        private bool Append()
        {
            if (_place >= _places)
            {
                if (!_flash.Erase(At(1 - _sector, 0))) return false;
                _sector = 1 - _sector;
                _place = 0;
            }
            Record.Generation++;
            Record.Write(_buffer);
            int at = At(_sector, _place++);
            if (!_flash.Write(at, _buffer, 0, SlotRecord.Size)) return false;
            _flash.Read(at, _again, 0, SlotRecord.Size);
            return WireBytes.Same(_buffer, 0, _again, 0, SlotRecord.Size);
        }

        // The last record of a sector, found from its end; what a power cut left behind it takes a place and says nothing.
        private void Scan(int sector)
        {
            int free = _places;
            for (int place = _places - 1; place >= 0; place--)
            {
                _flash.Read(At(sector, place), _buffer, 0, SlotRecord.Size);
                if (IsErased())
                {
                    if (free == place + 1) free = place;
                    continue;
                }
                if (!_candidate.Read(_buffer)) continue;
                if (_candidate.Generation <= Record.Generation) return;
                Record.Read(_buffer);
                _sector = sector;
                _place = free;
                return;
            }
        }

        private bool IsErased()
        {
            for (int i = 0; i < SlotRecord.Size; i++)
                if (_buffer[i] != 0xFF) return false;
            return true;
        }

        private int At(int sector, int place)
        {
            return sector * _flash.SectorSize + place * SlotRecord.Size;
        }
    }
}
