namespace EdgeFleet.Nano.Wire
{
    /// <summary>Writes into a part of somebody's buffer. What does not fit is left out and told by <see cref="Overflowed"/>.</summary>
    public sealed class ByteWriter
    {
        private byte[] _buffer;
        private int _end;

        public int Position { get; private set; }
        public bool Overflowed { get; private set; }

        public int Room
        {
            get { return _end - Position; }
        }

        public void Attach(byte[] buffer, int offset, int end)
        {
            _buffer = buffer;
            Position = offset;
            _end = end;
            Overflowed = false;
        }

        /// <summary>Forgets what was written after <paramref name="position"/>, also an overflow.</summary>
        public void Return(int position)
        {
            Position = position;
            Overflowed = false;
        }

        public void WriteByte(int value)
        {
            if (!Take(1)) return;
            _buffer[Position++] = (byte)value;
        }

        public void WriteUInt16(int value)
        {
            if (!Take(2)) return;
            WireBytes.WriteUInt16(_buffer, Position, value);
            Position += 2;
        }

        public void WriteUInt32(uint value)
        {
            if (!Take(4)) return;
            WireBytes.WriteUInt32(_buffer, Position, value);
            Position += 4;
        }

        public void WriteInt64(long value)
        {
            if (!Take(8)) return;
            WireBytes.WriteInt64(_buffer, Position, value);
            Position += 8;
        }

        public void WriteTime(long unixMs)
        {
            if (!Take(6)) return;
            WireBytes.WriteTime(_buffer, Position, unixMs);
            Position += 6;
        }

        public void WriteBytes(byte[] from, int offset, int count)
        {
            if (!Take(count)) return;
            System.Array.Copy(from, offset, _buffer, Position, count);
            Position += count;
        }

        /// <summary>A length byte, then the bytes; longer than 255 overflows.</summary>
        public void WriteCounted(byte[] from, int offset, int count)
        {
            if (count > 255) Overflowed = true;
            WriteByte(count);
            WriteBytes(from, offset, count);
        }

        /// <summary>Zigzag, seven bits a byte, lowest first.</summary>
        public void WriteSigned(long value)
        {
            ulong rest = (ulong)(value << 1) ^ (ulong)(value >> 63);
            while (rest >= 0x80)
            {
                WriteByte((int)(rest & 0x7F) | 0x80);
                rest >>= 7;
            }
            WriteByte((int)rest);
        }

        public void WritePath(int obj, int instance, int resource)
        {
            WriteUInt16(obj);
            WriteByte(instance);
            WriteUInt16(resource);
        }

        public void WriteNone()
        {
            WriteByte(WireValue.None);
        }

        /// <summary>mantissa × 10^exponent.</summary>
        public void WriteNumber(long mantissa, int exponent)
        {
            WriteByte(WireValue.Number);
            WriteByte(exponent);
            WriteSigned(mantissa);
        }

        public void WriteBoolean(bool value)
        {
            WriteByte(WireValue.Boolean);
            WriteByte(value ? 1 : 0);
        }

        public void WriteText(byte[] utf8, int offset, int count)
        {
            WriteByte(WireValue.Text);
            WriteCounted(utf8, offset, count);
        }

        private bool Take(int count)
        {
            if (!Overflowed && count <= _end - Position) return true;
            Overflowed = true;
            return false;
        }
    }
}
