namespace EdgeFleet.Nano.Wire
{
    /// <summary>
    /// Reads a part of somebody's buffer and never beyond its end: what is not there reads as zero, and
    /// <see cref="Failed"/> stays true from then on.
    /// </summary>
    public sealed class ByteReader
    {
        private int _end;

        public byte[] Buffer { get; private set; }
        public int Position { get; private set; }
        public bool Failed { get; private set; }

        /// <summary>0 once it has failed, so that what reads until nothing is left comes to an end.</summary>
        public int Left
        {
            get { return Failed ? 0 : _end - Position; }
        }

        public void Attach(byte[] buffer, int offset, int end)
        {
            Buffer = buffer;
            Position = offset;
            _end = end;
            Failed = false;
        }

        public byte ReadByte()
        {
            if (!Take(1)) return 0;
            return Buffer[Position++];
        }

        public ushort ReadUInt16()
        {
            if (!Take(2)) return 0;
            Position += 2;
            return WireBytes.ReadUInt16(Buffer, Position - 2);
        }

        public uint ReadUInt32()
        {
            if (!Take(4)) return 0;
            Position += 4;
            return WireBytes.ReadUInt32(Buffer, Position - 4);
        }

        public long ReadInt64()
        {
            if (!Take(8)) return 0;
            Position += 8;
            return WireBytes.ReadInt64(Buffer, Position - 8);
        }

        public long ReadTime()
        {
            if (!Take(6)) return 0;
            Position += 6;
            return WireBytes.ReadTime(Buffer, Position - 6);
        }

        /// <summary>Passes over bytes.</summary>
        /// <returns>Where they begin in <see cref="Buffer"/>.</returns>
        public int Skip(int count)
        {
            if (!Take(count)) return Position;
            Position += count;
            return Position - count;
        }

        public void ReadBytes(byte[] to, int offset, int count)
        {
            if (!Take(count)) return;
            System.Array.Copy(Buffer, Position, to, offset, count);
            Position += count;
        }

        /// <summary>Zigzag; more than ten bytes, or bits beyond the 64th, fail.</summary>
        public long ReadSigned()
        {
            ulong value = 0;
            for (int shift = 0; shift < 70; shift += 7)
            {
                byte next = ReadByte();
                if (shift == 63 && next > 1) break;
                value |= (ulong)(next & 0x7F) << shift;
                if ((next & 0x80) == 0) return (long)(value >> 1) ^ -(long)(value & 1);
            }
            Failed = true;
            return 0;
        }

        private bool Take(int count)
        {
            if (!Failed && count >= 0 && count <= _end - Position) return true;
            Failed = true;
            return false;
        }
    }
}
