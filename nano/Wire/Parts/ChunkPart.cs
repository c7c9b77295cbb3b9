namespace EdgeFleet.Nano.Wire
{
    /// <summary>Bytes of an image. <see cref="Begin"/> points into the frame.</summary>
    public sealed class ChunkPart
    {
        public long Image { get; private set; }

        /// <summary>Where in the image.</summary>
        public int Offset { get; private set; }

        public int Begin { get; private set; }
        public int Count { get; private set; }

        public bool Read(ByteReader from)
        {
            Image = from.ReadInt64();
            Offset = (int)from.ReadUInt32();
            Count = from.Left;
            Begin = from.Skip(Count);
            return !from.Failed && Count > 0 && Offset >= 0;
        }

        public static void Write(ByteWriter to, long image, int offset, byte[] bytes, int begin, int count)
        {
            to.WriteInt64(image);
            to.WriteUInt32((uint)offset);
            to.WriteBytes(bytes, begin, count);
        }
    }
}
