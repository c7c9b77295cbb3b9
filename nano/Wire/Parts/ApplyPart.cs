namespace EdgeFleet.Nano.Wire
{
    /// <summary>Lets a genuine image be tried.</summary>
    public sealed class ApplyPart
    {
        public long Image { get; private set; }

        /// <summary>Not while a restart would cut something off. A gateway that does not say so means at once.</summary>
        public bool Waits { get; private set; }

        public bool Read(ByteReader from)
        {
            Image = from.ReadInt64();
            Waits = from.Left > 0 && from.ReadByte() != 0;
            return !from.Failed;
        }

        public static void Write(ByteWriter to, long image, bool waits)
        {
            to.WriteInt64(image);
            if (waits) to.WriteByte(1);
        }
    }
}
