namespace EdgeFleet.Nano.Wire
{
    /// <summary>Why a node did nothing of a request.</summary>
    public sealed class RefusalPart
    {
        /// <summary>A code of <see cref="RefusalCode"/>.</summary>
        public byte Code { get; private set; }

        /// <summary>The last counter that was taken in this boot.</summary>
        public uint LastCounter { get; private set; }

        /// <summary>The type of the part that is to blame, or 0.</summary>
        public byte Part { get; private set; }

        public bool Read(ByteReader from)
        {
            Code = from.ReadByte();
            LastCounter = from.ReadUInt32();
            Part = from.ReadByte();
            return !from.Failed;
        }

        public static void Write(ByteWriter to, byte code, uint lastCounter, byte part)
        {
            to.WriteByte(code);
            to.WriteUInt32(lastCounter);
            to.WriteByte(part);
        }
    }
}
