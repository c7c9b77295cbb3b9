namespace EdgeFleet.Nano.Wire
{
    /// <summary>What became of a command.</summary>
    public sealed class ResultPart
    {
        public long Id { get; private set; }

        /// <summary>A code of <see cref="CommandPhase"/>.</summary>
        public byte Phase { get; private set; }

        /// <summary>A code of <see cref="CommandCode"/>.</summary>
        public byte Code { get; private set; }

        public bool Read(ByteReader from)
        {
            Id = from.ReadInt64();
            Phase = from.ReadByte();
            Code = from.ReadByte();
            return !from.Failed;
        }

        public static void Write(ByteWriter to, long id, byte phase, byte code)
        {
            to.WriteInt64(id);
            to.WriteByte(phase);
            to.WriteByte(code);
        }
    }
}
