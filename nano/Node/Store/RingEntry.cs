using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Store
{
    /// <summary>
    /// One entry of a sector of the ring: kind and length (1), CRC-16 (2), content. A record's content is its octets
    /// on the wire; a mark's is the number up to which records are confirmed. The CRC is also over the number of the
    /// record, so that an entry is never taken for another one.
    /// </summary>
    internal sealed class RingEntry
    {
        public const int Head = 3;
        public const int Longest = Head + Record.Longest;

        /// <summary>Octets of the shortest record's entry.</summary>
        public const int Shortest = Head + Record.HeaderSize + 1;

        public const int MarkSize = Head + 4;

        private const int Mark = 0x80 | 4;
        private const int Blank = 0xFF;

        // A bus may spoil a reading that the memory would give rightly the next time.
        private const int Tries = 3;

        private readonly IFlash _flash;
        private readonly byte[] _number = new byte[4];

        public RingEntry(IFlash flash)
        {
            _flash = flash;
        }

        /// <summary>The entry as it lies in the memory; its content begins at <see cref="Head"/>.</summary>
        public readonly byte[] Octets = new byte[Longest];

        public int Length
        {
            get { return Octets[0] & 0x7F; }
        }

        /// <summary>Octets in all.</summary>
        public int Size
        {
            get { return Head + Length; }
        }

        public bool IsMark
        {
            get { return Octets[0] == Mark; }
        }

        /// <summary>Its length may be believed so far that the next entry is looked for behind it.</summary>
        public bool IsPlausible { get; private set; }

        public uint MarkedNumber
        {
            get { return Wire.Octets.ReadUInt32(Octets, Head); }
        }

        /// <summary>Reads the entry at an address.</summary>
        /// <param name="address">Where it begins.</param>
        /// <param name="room">Octets to the end of its sector.</param>
        /// <param name="number">The number it must have.</param>
        /// <returns>False: there is none, or it is damaged.</returns>
        public bool Read(int address, int room, uint number)
        {
            for (int attempt = 0; attempt < Tries; attempt++)
            {
                IsPlausible = false;
                Octets[0] = Blank;
                if (room < Head) return false;
                _flash.Read(address, Octets, 0, Head);
                IsPlausible = (IsMark || Octets[0] >= Shortest - Head && Octets[0] <= Record.Longest) && Size <= room;
                if (!IsPlausible) continue;
                _flash.Read(address + Head, Octets, Head, Length);
                if (Check(number) == Wire.Octets.ReadUInt16(Octets, 1)) return true;
            }
            return false;
        }

        public void Compose(uint number, byte[] record, int offset, int count)
        {
            Octets[0] = (byte)count;
            Wire.Octets.Copy(record, offset, Octets, Head, count);
            Wire.Octets.WriteUInt16(Octets, 1, Check(number));
        }

        public void ComposeMark(uint number, uint confirmed)
        {
            Octets[0] = Mark;
            Wire.Octets.WriteUInt32(Octets, Head, confirmed);
            Wire.Octets.WriteUInt16(Octets, 1, Check(number));
        }

        private ushort Check(uint number)
        {
            Wire.Octets.WriteUInt32(_number, 0, number);
            ushort crc = Crc16.Add(Crc16.Start, _number, 0, 4);
            crc = Crc16.Add(crc, Octets, 0, 1);
            return Crc16.Add(crc, Octets, Head, Length);
        }
    }
}
