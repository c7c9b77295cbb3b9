namespace EdgeFleet.Nano.Wire
{
    /// <summary>How a node is, and what its record store holds.</summary>
    public sealed class StatusPart
    {
        public const byte HasTime = 0x01;
        public const byte OnTrial = 0x02;
        public const byte SelfTestFault = 0x04;
        public const byte LocalControl = 0x08;
        public const byte StoreFull = 0x10;

        /// <summary>Bits, as named above.</summary>
        public byte Flags { get; private set; }

        /// <summary>0: none was ever made.</summary>
        public uint Newest { get; private set; }

        public uint Confirmed { get; private set; }

        /// <summary>0: none is held.</summary>
        public uint Oldest { get; private set; }

        /// <summary>Records dropped before they were confirmed, counted since the memory was new.</summary>
        public uint Dropped { get; private set; }

        public bool Read(ByteReader from)
        {
            Flags = from.ReadByte();
            Newest = from.ReadUInt32();
            Confirmed = from.ReadUInt32();
            Oldest = from.ReadUInt32();
            Dropped = from.ReadUInt32();
            return !from.Failed;
        }

        public static void Write(ByteWriter to, byte flags, uint newest, uint confirmed, uint oldest, uint dropped)
        {
            to.WriteByte(flags);
            to.WriteUInt32(newest);
            to.WriteUInt32(confirmed);
            to.WriteUInt32(oldest);
            to.WriteUInt32(dropped);
        }
    }
}
