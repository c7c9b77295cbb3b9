namespace EdgeFleet.Nano.Wire
{
    /// <summary>Who a node is. The texts point into the frame.</summary>
    public sealed class IdentityPart
    {
        /// <summary>Given by its maker, for ever.</summary>
        public long Node { get; private set; }

        public uint Boot { get; private set; }
        public uint Release { get; private set; }

        /// <summary>Bits; 0: no fault was found.</summary>
        public uint SelfTest { get; private set; }

        /// <summary>Bytes it takes in one frame.</summary>
        public byte MaxFrame { get; private set; }

        public int KindOffset { get; private set; }
        public int KindLength { get; private set; }
        public int BoardOffset { get; private set; }
        public int BoardLength { get; private set; }

        public bool Read(ByteReader from)
        {
            Node = from.ReadInt64();
            Boot = from.ReadUInt32();
            Release = from.ReadUInt32();
            SelfTest = from.ReadUInt32();
            MaxFrame = from.ReadByte();
            KindLength = from.ReadByte();
            KindOffset = from.Skip(KindLength);
            BoardLength = from.ReadByte();
            BoardOffset = from.Skip(BoardLength);
            return !from.Failed;
        }

        public static void Write(ByteWriter to, long node, uint boot, uint release, uint selfTest, int maxFrame, byte[] kind, byte[] board)
        {
            to.WriteInt64(node);
            to.WriteUInt32(boot);
            to.WriteUInt32(release);
            to.WriteUInt32(selfTest);
            to.WriteByte(maxFrame);
            to.WriteCounted(kind, 0, kind.Length);
            to.WriteCounted(board, 0, board.Length);
        }
    }
}
