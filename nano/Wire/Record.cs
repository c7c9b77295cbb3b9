namespace EdgeFleet.Nano.Wire
{
    /// <summary>
    /// One reading of one point, as it lies in a node's flash and travels to the gateway: the same bytes in both
    /// places. Reused, never kept.
    /// </summary>
    public sealed class Record
    {
        /// <summary>No record is longer, so that one always fits into an answer of 64 bytes.</summary>
        public const int MaxSize = 36;

        /// <summary>Header, time, path.</summary>
        public const int HeaderSize = 1 + 6 + 5;

        private const int ClassBits = 0x07;
        private const int HasQuality = 0x08;

        public readonly WireValue Value = new WireValue();

        /// <summary>0 event, 1 billing, 2 state, 3 telemetry, 4 bulk.</summary>
        public byte Class { get; private set; }

        /// <summary>Unix ms.</summary>
        public long Time { get; private set; }

        public ushort Object { get; private set; }
        public byte Instance { get; private set; }
        public ushort Resource { get; private set; }

        /// <summary>What is known against the value, as bits; 0 is good.</summary>
        public byte Quality { get; private set; }

        /// <returns>False: the bytes are no record.</returns>
        public bool Read(ByteReader from)
        {
            byte header = from.ReadByte();
            Class = (byte)(header & ClassBits);
            Time = from.ReadTime();
            Object = from.ReadUInt16();
            Instance = from.ReadByte();
            Resource = from.ReadUInt16();
            Quality = (header & HasQuality) != 0 ? from.ReadByte() : (byte)0;
            return (header & ~(ClassBits | HasQuality)) == 0 && Class <= 4 && Value.Read(from);
        }

        /// <summary>Writes all but the value, which follows.</summary>
        public static void WriteHead(ByteWriter to, byte pointClass, long time, int obj, int instance, int resource, byte quality)
        {
            to.WriteByte(pointClass | (quality != 0 ? HasQuality : 0));
            to.WriteTime(time);
            to.WritePath(obj, instance, resource);
            if (quality != 0) to.WriteByte(quality);
        }
    }
}
