namespace EdgeFleet.Nano.Wire
{
    /// <summary>
    /// Makes one frame after the other in one buffer: begin, parts, then <see cref="Seal"/> or <see cref="Close"/>.
    /// What does not fit is told by <see cref="ByteWriter.Overflowed"/> of <see cref="Body"/> and must be taken back
    /// or the frame given up.
    /// </summary>
    public sealed class FrameWriter
    {
        private readonly byte[] _buffer = new byte[Frame.MaxSize];
        private readonly int _maxSize;
        private int _part;

        /// <param name="maxSize">Bytes of the longest frame on this link, 64 to 240.</param>
        public FrameWriter(int maxSize)
        {
            _maxSize = maxSize < Frame.MinLimit ? Frame.MinLimit : maxSize > Frame.MaxSize ? Frame.MaxSize : maxSize;
            Body = new ByteWriter();
        }

        /// <summary>Writes into the part that is open.</summary>
        public ByteWriter Body { get; private set; }

        public byte[] Buffer
        {
            get { return _buffer; }
        }

        /// <summary>Bytes of the finished frame.</summary>
        public int Length { get; private set; }

        /// <summary>Without boot, counter and tag: only for discovery.</summary>
        public void BeginPlain(bool answer, int address)
        {
            Begin(answer ? Frame.AnswerBit : 0, address, Frame.CrcSize);
        }

        /// <param name="address">Of the node.</param>
        /// <param name="boot">The node's boot number, as far as the gateway knows it.</param>
        /// <param name="counter">Above the last one of this boot.</param>
        /// <param name="nonce">Random: it makes the answer fit this request only.</param>
        public void BeginRequest(int address, uint boot, uint counter, uint nonce)
        {
            Begin(Frame.SealedBit, address, Frame.TagSize + Frame.CrcSize);
            Body.WriteUInt32(boot);
            Body.WriteUInt32(counter);
            Body.WriteUInt32(nonce);
        }

        /// <param name="address">Of the node.</param>
        /// <param name="boot">The node's own.</param>
        /// <param name="counter">The request's.</param>
        public void BeginAnswer(int address, uint boot, uint counter)
        {
            Begin(Frame.AnswerBit | Frame.SealedBit, address, Frame.TagSize + Frame.CrcSize);
            Body.WriteUInt32(boot);
            Body.WriteUInt32(counter);
        }

        public void BeginPart(byte type)
        {
            _part = Body.Position;
            Body.WriteByte(type);
            Body.WriteByte(0);
        }

        /// <returns>False: it did not fit, or is longer than 255; it is taken back whole.</returns>
        public bool EndPart()
        {
            int length = Body.Position - _part - 2;
            if (Body.Overflowed || length > 255)
            {
                Body.Return(_part);
                return false;
            }
            _buffer[_part + 1] = (byte)length;
            return true;
        }

        /// <summary>Ends a sealed frame.</summary>
        /// <param name="mac">Under the node's key.</param>
        /// <param name="requestTag">The tag of the request that this answers; null for a request.</param>
        public void Seal(HmacSha256 mac, byte[] requestTag)
        {
            int end = Body.Position;
            mac.Begin();
            if (requestTag == null)
            {
                mac.Add(Frame.RequestSalt, 0, 1);
            }
            else
            {
                mac.Add(Frame.AnswerSalt, 0, 1);
                mac.Add(requestTag, 0, Frame.TagSize);
            }
            mac.Add(_buffer, 0, end);
            mac.End(_buffer, end, Frame.TagSize);
            Finish(end + Frame.TagSize);
        }

        /// <summary>Ends a plain frame.</summary>
        public void Close()
        {
            Finish(Body.Position);
        }

        /// <summary>The tag of the frame that was sealed last.</summary>
        public void CopyTag(byte[] to)
        {
            System.Array.Copy(_buffer, Length - Frame.CrcSize - Frame.TagSize, to, 0, Frame.TagSize);
        }

        /// <summary>The finished frame as it goes out: 00, stuffed bytes, 00.</summary>
        /// <returns>Bytes written, at most <see cref="Frame.MaxSizeOnLine"/>.</returns>
        public int Encode(byte[] line)
        {
            line[0] = 0;
            int count = Cobs.Encode(_buffer, 0, Length, line, 1);
            line[1 + count] = 0;
            return count + 2;
        }

        private void Begin(int bits, int address, int trailer)
        {
            Length = 0;
            Body.Attach(_buffer, 0, _maxSize - trailer);
            Body.WriteByte(Frame.Version | bits);
            Body.WriteUInt16(address);
        }

        private void Finish(int end)
        {
            WireBytes.WriteUInt16(_buffer, end, Crc16.Of(_buffer, 0, end));
            Length = end + Frame.CrcSize;
        }
    }
}
