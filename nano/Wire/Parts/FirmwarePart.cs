namespace EdgeFleet.Nano.Wire
{
    /// <summary>How far a node is with an image.</summary>
    public sealed class FirmwarePart
    {
        /// <summary>A code of <see cref="FirmwareState"/>.</summary>
        public byte State { get; private set; }

        /// <summary>0: none under way.</summary>
        public long Image { get; private set; }

        /// <summary>Bytes it has, without a gap from the first.</summary>
        public int Taken { get; private set; }

        /// <summary>Of the firmware that runs.</summary>
        public uint Release { get; private set; }

        public bool Read(ByteReader from)
        {
            State = from.ReadByte();
            Image = from.ReadInt64();
            Taken = (int)from.ReadUInt32();
            Release = from.ReadUInt32();
            return !from.Failed && Taken >= 0;
        }

        public static void Write(ByteWriter to, byte state, long image, int taken, uint release)
        {
            to.WriteByte(state);
            to.WriteInt64(image);
            to.WriteUInt32((uint)taken);
            to.WriteUInt32(release);
        }
    }
}
