namespace EdgeFleet.Nano.Wire
{
    /// <summary>
    /// Reads one frame in the buffer it lies in. It says what is there, not whether to believe it: see <see cref="IsSealedWith"/>.
    /// </summary>
    public sealed class FrameReader
    {
        private byte[] _buffer;
        private int _end;
        private int _next;

        public readonly ByteReader Part = new ByteReader();

        public bool IsAnswer { get; private set; }
        public bool IsSealed { get; private set; }
        public ushort Address { get; private set; }
        public uint Boot { get; private set; }
        public uint Counter { get; private set; }

        /// <summary>Of the part that <see cref="NextPart"/> came to.</summary>
        public byte PartType { get; private set; }

        /// <summary>Takes a frame as it is before line coding.</summary>
        /// <returns>A code of <see cref="FrameFault"/>.</returns>
        public byte Read(byte[] buffer, int count)
        {
            _buffer = buffer;
            _end = 0;
            _next = 0;
            if (count < Frame.PlainHead + Frame.CrcSize) return FrameFault.Short;
            if (Crc16.Of(buffer, 0, count - Frame.CrcSize) != WireBytes.ReadUInt16(buffer, count - Frame.CrcSize)) return FrameFault.Crc;
            byte control = buffer[0];
            if ((control & Frame.VersionBits) != Frame.Version || (control & Frame.ReservedBits) != 0) return FrameFault.Version;
            IsAnswer = (control & Frame.AnswerBit) != 0;
            IsSealed = (control & Frame.SealedBit) != 0;
            Address = WireBytes.ReadUInt16(buffer, 1);
            int head = !IsSealed ? Frame.PlainHead : IsAnswer ? Frame.AnswerHead : Frame.RequestHead;
            int end = count - Frame.CrcSize - (IsSealed ? Frame.TagSize : 0);
            if (end < head) return FrameFault.Short;
            Boot = IsSealed ? WireBytes.ReadUInt32(buffer, 3) : 0;
            Counter = IsSealed ? WireBytes.ReadUInt32(buffer, 7) : 0;
            if (!PartsFill(buffer, head, end)) return FrameFault.Parts;
            _end = end;
            Rewind();
            return FrameFault.None;
        }

        /// <summary>Whether the tag is the key's.</summary>
        /// <param name="mac">Under the node's key.</param>
        /// <param name="requestTag">The tag of the request that was asked; null where the frame is a request.</param>
        /// <param name="scratch">At least 8 bytes.</param>
        public bool IsSealedWith(HmacSha256 mac, byte[] requestTag, byte[] scratch)
        {
            if (!IsSealed || _end == 0) return false;
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
            mac.Add(_buffer, 0, _end);
            mac.End(scratch, 0, Frame.TagSize);
            return WireBytes.Same(scratch, 0, _buffer, _end, Frame.TagSize);
        }

        public void CopyTag(byte[] to)
        {
            System.Array.Copy(_buffer, _end, to, 0, Frame.TagSize);
        }

        /// <summary>Before the first part again.</summary>
        public void Rewind()
        {
            _next = !IsSealed ? Frame.PlainHead : IsAnswer ? Frame.AnswerHead : Frame.RequestHead;
        }

        /// <summary>Goes to the next part and lets <see cref="Part"/> read it.</summary>
        public bool NextPart()
        {
            if (_next >= _end) return false;
            PartType = _buffer[_next];
            int begin = _next + 2;
            _next = begin + _buffer[_next + 1];
            Part.Attach(_buffer, begin, _next);
            return true;
        }

        private static bool PartsFill(byte[] buffer, int head, int end)
        {
            int at = head;
            while (at + 2 <= end) at += 2 + buffer[at + 1];
            return at == end;
        }
    }
}
