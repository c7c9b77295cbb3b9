namespace EdgeFleet.Nano.Wire
{
    /// <summary>
    /// Finds frames in what a line brings. Never fails: what is no frame is dropped and counted, and the next 00
    /// begins anew.
    /// </summary>
    public sealed class LineDecoder
    {
        private readonly byte[] _buffer = new byte[Frame.MaxSize + Cobs.Overhead];
        private int _filled;
        private bool _tooLong;

        /// <summary>The frame that <see cref="Take"/> found, until it is called again.</summary>
        public byte[] Buffer
        {
            get { return _buffer; }
        }

        public int Length { get; private set; }

        /// <summary>A frame has begun and not ended.</summary>
        public bool IsWithin
        {
            get { return _filled > 0 || _tooLong; }
        }

        /// <summary>Longer than a frame may be.</summary>
        public int Oversized { get; private set; }

        /// <summary>Stuffed in a way that does not end where it says.</summary>
        public int Misstuffed { get; private set; }

        /// <summary>Takes bytes until a frame is whole.</summary>
        /// <returns>Bytes taken. With <see cref="Length"/> above 0 there is a frame, and the rest is to be given again.</returns>
        public int Take(byte[] bytes, int offset, int count)
        {
            Length = 0;
            for (int i = 0; i < count; i++)
            {
                byte value = bytes[offset + i];
                if (value != 0)
                {
                    if (_filled < _buffer.Length) _buffer[_filled++] = value;
                    else _tooLong = true;
                    continue;
                }
                End();
                if (Length > 0) return i + 1;
            }
            return count;
        }

        /// <summary>Forgets a frame that has begun: the line was closed or its sender fell silent.</summary>
        public void Reset()
        {
            _filled = 0;
            _tooLong = false;
            Length = 0;
        }

        private void End()
        {
            int filled = _filled;
            _filled = 0;
            if (_tooLong)
            {
                _tooLong = false;
                Oversized++;
                return;
            }
            if (filled == 0) return;
            int length = Cobs.Decode(_buffer, filled);
            if (length < 0) Misstuffed++;
            else Length = length;
        }
    }
}
