namespace EdgeFleet.Nano.Wire
{
    /// <summary>The beginning of one piece of a configuration; settings follow, each a path and a value.</summary>
    public sealed class ConfigurePart
    {
        public uint Version { get; private set; }
        public byte Piece { get; private set; }
        public byte LastPiece { get; private set; }

        public bool ReadHead(ByteReader from)
        {
            Version = from.ReadUInt32();
            Piece = from.ReadByte();
            LastPiece = from.ReadByte();
            return !from.Failed && Version != 0 && Piece <= LastPiece;
        }

        /// <summary>Writes all but the settings, which follow.</summary>
        public static void WriteHead(ByteWriter to, uint version, int piece, int lastPiece)
        {
            to.WriteUInt32(version);
            to.WriteByte(piece);
            to.WriteByte(lastPiece);
        }
    }
}
