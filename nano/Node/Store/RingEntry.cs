using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Store
{
    /// <summary>
    /// One entry of a sector of the ring: kind and length (1), CRC-16 (2), content. A record's content is its bytes
    /// on the wire; a mark's is the number up to which records are confirmed. The CRC is also over the number of the
    /// record, so that an entry is never taken for another one.
    /// </summary>
    internal sealed class RingEntry
    {
        public const int Head = 3;
        public const int MaxSize = Head + Record.MaxSize;

        /// <summary>Bytes of the shortest record's entry.</summary>
        public const int MinSize = Head + Record.HeaderSize + 1;

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
        public readonly byte[] Bytes = new byte[MaxSize];

        public int Length
        {
            get { return Bytes[0] & 0x7F; }
        }

        /// <summary>Bytes in all.</summary>
        public int Size
        {
            get { return Head + Length; }
        }

        public bool IsMark
        {
            get { return Bytes[0] == Mark; }
        }

        /// <summary>Its length may be believed so far that the next entry is looked for behind it.</summary>
        public bool IsPlausible { get; private set; }

        public uint MarkedNumber
        {
            get { return Wire.WireBytes.ReadUInt32(Bytes, Head); }
        }

        /// <summary>Reads the entry at an address.</summary>
        /// <param name="address">Where it begins.</param>
        /// <param name="room">Bytes to the end of its sector.</param>
        /// <param name="number">The number it must have.</param>
        /// <returns>False: there is none, or it is damaged.</returns>
        public bool Read(int address, int room, uint number)
        {
            for (int attempt = 0; attempt < Tries; attempt++)
            {
                IsPlausible = false;
                Bytes[0] = Blank;
                if (room < Head) return false;
                _flash.Read(address, Bytes, 0, Head);
                IsPlausible = (IsMark || Bytes[0] >= MinSize - Head && Bytes[0] <= Record.MaxSize) && Size <= room;
                if (!IsPlausible) continue;
                _flash.Read(address + Head, Bytes, Head, Length);
                if (Check(number) == Wire.WireBytes.ReadUInt16(Bytes, 1)) return true;
            }
            return false;
        }

        public void Compose(uint number, byte[] record, int offset, int count)
        {
            Bytes[0] = (byte)count;
            Wire.WireBytes.Copy(record, offset, Bytes, Head, count);
            Wire.WireBytes.WriteUInt16(Bytes, 1, Check(number));
        }

        public void ComposeMark(uint number, uint confirmed)
        {
            Bytes[0] = Mark;
            Wire.WireBytes.WriteUInt32(Bytes, Head, confirmed);
            Wire.WireBytes.WriteUInt16(Bytes, 1, Check(number));
        }

        private ushort Check(uint number)
        {
            Wire.WireBytes.WriteUInt32(_number, 0, number);
            ushort crc = Crc16.Add(Crc16.Start, _number, 0, 4);
            crc = Crc16.Add(crc, Bytes, 0, 1);
            return Crc16.Add(crc, Bytes, Head, Length);
        }
    }
}
