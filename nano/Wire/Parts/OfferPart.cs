namespace EdgeFleet.Nano.Wire
{
    /// <summary>An image that a node may fetch.</summary>
    public sealed class OfferPart
    {
        /// <summary>The first bytes of its seal.</summary>
        public long Image { get; private set; }

        public uint Release { get; private set; }

        /// <summary>Bytes in all.</summary>
        public int Size { get; private set; }

        public bool Read(ByteReader from)
        {
            Image = from.ReadInt64();
            Release = from.ReadUInt32();
            Size = (int)from.ReadUInt32();
            return !from.Failed && Size > 0;
        }

        public static void Write(ByteWriter to, long image, uint release, int size)
        {
            to.WriteInt64(image);
            to.WriteUInt32(release);
            to.WriteUInt32((uint)size);
        }
    }
}
