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

        /// <summary>No release below is taken; of a node that does not say so, the one that runs.</summary>
        public uint Lowest { get; private set; }

        /// <summary>A code of <see cref="RestartHold"/>: what a restart now would cut off.</summary>
        public byte Hold { get; private set; }

        public bool Read(ByteReader from)
        {
            State = from.ReadByte();
            Image = from.ReadInt64();
            Taken = (int)from.ReadUInt32();
            Release = from.ReadUInt32();
            bool told = from.Left >= 4 + 1;
            Lowest = told ? from.ReadUInt32() : Release;
            Hold = told ? from.ReadByte() : RestartHold.None;
            return !from.Failed && Taken >= 0;
        }

        public static void Write(ByteWriter to, byte state, long image, int taken, uint release, uint lowest, byte hold)
        {
            to.WriteByte(state);
            to.WriteInt64(image);
            to.WriteUInt32((uint)taken);
            to.WriteUInt32(release);
            to.WriteUInt32(lowest);
            to.WriteByte(hold);
        }
    }
}
