using System;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Store
{
    /// <summary>
    /// What a node must not forget: how often it has started, its address, its configuration. Changes are written one
    /// behind the other into one sector; when it is full, or what a cut left lies in the way, everything goes into the
    /// next sector, whose head is written last. So at any moment one sector is whole, and a change is there or not.
    /// </summary>
    public sealed class NodeStore
    {
        // A sector's head: magic (2), generation (4), CRC (2). An entry: kind (1), length (2), CRC (2), content.
        private const int Magic = 0x4E45;
        private const int HeadSize = 8;
        private const int EntryHead = 5;
        private const int SettingSize = 13;

        private const byte BootKind = 1;
        private const byte AddressKind = 2;
        private const byte ConfigurationKind = 3;
        private const byte KeysKind = 4;
        private const byte Blank = 0xFF;

        private readonly IFlash _flash;
        private readonly int _sectorSize;
        private readonly Setting[] _settings;
        private readonly byte[] _piece = new byte[16];
        private long[] _values;
        private uint _generation;
        private int _current = -1;
        private int _end;

        /// <summary>Reads what is kept, and sets the settings to it; those that are not kept, or out of bounds, stay as they are.</summary>
        /// <param name="flash">Two sectors or more, each with room for all settings.</param>
        /// <param name="settings">Of the application.</param>
        public NodeStore(IFlash flash, Setting[] settings)
        {
            if (flash.Size / flash.SectorSize < 2 || Needed(settings.Length) > flash.SectorSize) throw new ArgumentException(
                "the settings need two sectors with room for all of them");
            _flash = flash;
            _sectorSize = flash.SectorSize;
            _settings = settings;
            _values = new long[settings.Length];
            Open();
            for (int i = 0; i < settings.Length; i++) _values[i] = settings[i].Value;
        }

        /// <summary>What <see cref="NodeKeys"/> keeps; zeros: nothing.</summary>
        public readonly byte[] Keys = new byte[NodeKeys.Size];

        /// <summary>How often the node has started.</summary>
        public uint Boot { get; private set; }

        public ushort Address { get; private set; }

        /// <summary>0: none was kept.</summary>
        public uint Version { get; private set; }

        /// <summary>Writes and erases that the memory did not do.</summary>
        public uint Failures { get; private set; }

        /// <returns>False: it could not be kept, and is as it was.</returns>
        public bool CountBoot()
        {
            Boot++;
            if (Save(BootKind)) return true;
            Boot--;
            return false;
        }

        /// <returns>False: it could not be kept, and is as it was.</returns>
        public bool Assign(ushort address)
        {
            ushort before = Address;
            Address = address;
            if (Save(AddressKind)) return true;
            Address = before;
            return false;
        }

        /// <param name="keys">As <see cref="NodeKeys"/> writes them.</param>
        /// <returns>False: they could not be kept, and are as they were.</returns>
        public bool KeepKeys(byte[] keys)
        {
            byte[] before = new byte[NodeKeys.Size];
            WireBytes.Copy(Keys, 0, before, 0, NodeKeys.Size);
            WireBytes.Copy(keys, 0, Keys, 0, NodeKeys.Size);
            if (Save(KeysKind)) return true;
            WireBytes.Copy(before, 0, Keys, 0, NodeKeys.Size);
            return false;
        }

        /// <summary>Keeps a configuration whole; the settings themselves are left alone.</summary>
        /// <param name="version">Above 0.</param>
        /// <param name="values">In the order of the settings.</param>
        /// <returns>False: it could not be kept, and is as it was.</returns>
        public bool Configure(uint version, long[] values)
        {
            uint versionBefore = Version;
            long[] before = _values;
            Version = version;
            _values = values;
            bool done = Save(ConfigurationKind);
            _values = before;
            if (done) Array.Copy(values, 0, _values, 0, values.Length);
            else Version = versionBefore;
            return done;
        }

        /// <summary>What was kept does not fit this firmware: it runs on its own until it is configured.</summary>
        public void Disregard()
        {
            Version = 0;
            for (int i = 0; i < _settings.Length; i++) _values[i] = _settings[i].Initial;
        }

        private static int Needed(int settings)
        {
            return HeadSize + 4 * EntryHead + 4 + 2 + 4 + NodeKeys.Size + settings * SettingSize + EntryHead + 4;
        }

        private void Open()
        {
            for (int sector = 0; sector < _flash.Size / _sectorSize; sector++)
            {
                _flash.Read(sector * _sectorSize, _piece, 0, HeadSize);
                if (WireBytes.ReadUInt16(_piece, 0) != Magic
                    || Crc16.Of(_piece, 0, HeadSize - 2) != WireBytes.ReadUInt16(_piece, HeadSize - 2)) continue;
                uint generation = WireBytes.ReadUInt32(_piece, 2);
                if (_current >= 0 && generation <= _generation) continue;
                _generation = generation;
                _current = sector;
            }
            if (_current < 0) return;
            int limit = (_current + 1) * _sectorSize;
            _end = _current * _sectorSize + HeadSize;
            while (Take(limit))
            {
            }
            if (!IsBlank(limit)) _end = limit;
        }

        // Reads the entry at the end of what is known, and goes behind it.
        private bool Take(int limit)
        {
            if (limit - _end < EntryHead) return false;
            _flash.Read(_end, _piece, 0, EntryHead);
            byte kind = _piece[0];
            int length = WireBytes.ReadUInt16(_piece, 1);
            ushort expected = WireBytes.ReadUInt16(_piece, 3);
            if (kind == Blank || length > limit - _end - EntryHead) return false;
            ushort crc = Crc16.Of(_piece, 0, 3);
            int begin = _end + EntryHead;
            for (int at = 0; at < length; at += _piece.Length)
            {
                int count = length - at < _piece.Length ? length - at : _piece.Length;
                _flash.Read(begin + at, _piece, 0, count);
                crc = Crc16.Add(crc, _piece, 0, count);
            }
            if (crc != expected) return false;
            if (kind == KeysKind && length == NodeKeys.Size) _flash.Read(begin, Keys, 0, length);
            _flash.Read(begin, _piece, 0, length < 4 ? length : 4);
            if (kind == BootKind) Boot = WireBytes.ReadUInt32(_piece, 0);
            else if (kind == AddressKind) Address = WireBytes.ReadUInt16(_piece, 0);
            else if (kind == ConfigurationKind) Load(begin, length);
            _end = begin + length;
            return true;
        }

        private void Load(int begin, int length)
        {
            Version = WireBytes.ReadUInt32(_piece, 0);
            for (int i = 0; i < _settings.Length; i++) _settings[i].Value = _settings[i].Initial;
            for (int at = 4; at + SettingSize <= length; at += SettingSize)
            {
                _flash.Read(begin + at, _piece, 0, SettingSize);
                long value = WireBytes.ReadInt64(_piece, 5);
                for (int i = 0; i < _settings.Length; i++)
                {
                    Setting setting = _settings[i];
                    if (setting.Object != WireBytes.ReadUInt16(_piece, 0) || setting.Instance != _piece[2]
                        || setting.Resource != WireBytes.ReadUInt16(_piece, 3)) continue;
                    if (value >= setting.Min && value <= setting.Max) setting.Value = value;
                }
            }
        }

        private bool IsBlank(int limit)
        {
            for (int at = _end; at < limit; at += _piece.Length)
            {
                int count = limit - at < _piece.Length ? limit - at : _piece.Length;
                _flash.Read(at, _piece, 0, count);
                for (int i = 0; i < count; i++)
                {
                    if (_piece[i] != Blank) return false;
                }
            }
            return true;
        }

        private bool Save(byte kind)
        {
            int limit = (_current + 1) * _sectorSize;
            if (_current >= 0 && EntryHead + LengthOf(kind) <= limit - _end)
            {
                if (Put(kind)) return true;
                _end = limit;
            }
            return Renew();
        }

        // Everything into the next sector that can be erased and written.
        private bool Renew()
        {
            int sectors = _flash.Size / _sectorSize;
            int before = _current;
            int end = _end;
            for (int tried = 1; tried <= sectors; tried++)
            {
                int sector = (before + tried) % sectors;
                if (sector == before) continue;
                _end = sector * _sectorSize + HeadSize;
                if (_flash.Erase(sector * _sectorSize) && Put(BootKind) && Put(AddressKind) && Put(ConfigurationKind)
                    && (NodeKeys.AreNone(Keys) || Put(KeysKind)) && Head(sector))
                {
                    _current = sector;
                    _generation++;
                    return true;
                }
                Failures++;
            }
            _end = end;
            return false;
        }

        private bool Head(int sector)
        {
            WireBytes.WriteUInt16(_piece, 0, Magic);
            WireBytes.WriteUInt32(_piece, 2, _generation + 1);
            WireBytes.WriteUInt16(_piece, 6, Crc16.Of(_piece, 0, 6));
            return _flash.Write(sector * _sectorSize, _piece, 0, HeadSize);
        }

        private int LengthOf(byte kind)
        {
            return kind == BootKind ? 4 : kind == AddressKind ? 2 : kind == KeysKind ? NodeKeys.Size : 4 + _settings.Length * SettingSize;
        }

        // Twice through its pieces: for the CRC, then into the memory.
        private bool Put(byte kind)
        {
            int length = LengthOf(kind);
            int pieces = kind == ConfigurationKind ? 1 + _settings.Length : kind == KeysKind ? NodeKeys.Size / _piece.Length : 1;
            _piece[0] = kind;
            WireBytes.WriteUInt16(_piece, 1, length);
            ushort crc = Crc16.Of(_piece, 0, 3);
            for (int i = 0; i < pieces; i++) crc = Crc16.Add(crc, _piece, 0, Fill(kind, i));
            _piece[0] = kind;
            WireBytes.WriteUInt16(_piece, 1, length);
            WireBytes.WriteUInt16(_piece, 3, crc);
            int at = _end;
            bool done = _flash.Write(at, _piece, 0, EntryHead);
            at += EntryHead;
            for (int i = 0; i < pieces && done; i++)
            {
                int count = Fill(kind, i);
                done = _flash.Write(at, _piece, 0, count);
                at += count;
            }
            if (done) _end = at;
            else Failures++;
            return done;
        }

        private int Fill(byte kind, int piece)
        {
            if (kind == AddressKind)
            {
                WireBytes.WriteUInt16(_piece, 0, Address);
                return 2;
            }
            if (kind == KeysKind)
            {
                WireBytes.Copy(Keys, piece * _piece.Length, _piece, 0, _piece.Length);
                return _piece.Length;
            }
            if (piece == 0)
            {
                WireBytes.WriteUInt32(_piece, 0, kind == BootKind ? Boot : Version);
                return 4;
            }
            Setting setting = _settings[piece - 1];
            WireBytes.WriteUInt16(_piece, 0, setting.Object);
            _piece[2] = setting.Instance;
            WireBytes.WriteUInt16(_piece, 3, setting.Resource);
            WireBytes.WriteInt64(_piece, 5, _values[piece - 1]);
            return SettingSize;
        }
    }
}
