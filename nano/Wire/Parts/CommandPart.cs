namespace EdgeFleet.Nano.Wire
{
    /// <summary>A write or an execute. <see cref="Value"/> points into the frame.</summary>
    public sealed class CommandPart
    {
        public readonly WireValue Value = new WireValue();

        public long Id { get; private set; }

        /// <summary>UTC, Unix ms; 0: never.</summary>
        public long Expiry { get; private set; }

        /// <summary>A code of <see cref="CommandPhase"/>.</summary>
        public byte Phase { get; private set; }

        public ushort Object { get; private set; }
        public byte Instance { get; private set; }
        public ushort Resource { get; private set; }

        public bool Read(ByteReader from)
        {
            Id = from.ReadInt64();
            Expiry = from.ReadTime();
            Phase = from.ReadByte();
            Object = from.ReadUInt16();
            Instance = from.ReadByte();
            Resource = from.ReadUInt16();
            return Value.Read(from) && Phase <= CommandPhase.Cancel;
        }

        /// <summary>Writes all but the value, which follows.</summary>
        public static void WriteHead(ByteWriter to, long id, long expiry, byte phase, int obj, int instance, int resource)
        {
            to.WriteInt64(id);
            to.WriteTime(expiry);
            to.WriteByte(phase);
            to.WritePath(obj, instance, resource);
        }
    }
}
