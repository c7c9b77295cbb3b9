namespace EdgeFleet.Nano.Wire
{
    /// <summary>The gateway's clock.</summary>
    public sealed class TimePart
    {
        /// <summary>UTC, Unix ms.</summary>
        public long UnixMs { get; private set; }

        /// <summary>How far it may be off when it arrives.</summary>
        public int UncertaintyMs { get; private set; }

        public bool Read(ByteReader from)
        {
            UnixMs = from.ReadTime();
            UncertaintyMs = from.ReadUInt16();
            return !from.Failed;
        }

        public static void Write(ByteWriter to, long unixMs, int uncertaintyMs)
        {
            to.WriteTime(unixMs);
            to.WriteUInt16(uncertaintyMs);
        }
    }
}
