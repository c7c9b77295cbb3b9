namespace EdgeFleet.Nano.Wire
{
    /// <summary>What configuration a node runs, and what became of the last one it was given.</summary>
    public sealed class ConfigurationPart
    {
        /// <summary>0: the firmware's own.</summary>
        public uint Version { get; private set; }

        /// <summary>0: none.</summary>
        public uint Refused { get; private set; }

        /// <summary>A code of <see cref="ConfigurationFault"/>.</summary>
        public byte Fault { get; private set; }

        // The first setting that was refused; zeros where none is to blame.
        public ushort Object { get; private set; }
        public byte Instance { get; private set; }
        public ushort Resource { get; private set; }

        /// <summary>Pieces taken of the version that is under way.</summary>
        public byte Pieces { get; private set; }

        public bool Read(ByteReader from)
        {
            Version = from.ReadUInt32();
            Refused = from.ReadUInt32();
            Fault = from.ReadByte();
            Object = from.ReadUInt16();
            Instance = from.ReadByte();
            Resource = from.ReadUInt16();
            Pieces = from.ReadByte();
            return !from.Failed;
        }

        /// <summary>Writes all up to the path of the setting, which follows with the pieces.</summary>
        public static void WriteHead(ByteWriter to, uint version, uint refused, byte fault)
        {
            to.WriteUInt32(version);
            to.WriteUInt32(refused);
            to.WriteByte(fault);
        }
    }
}
