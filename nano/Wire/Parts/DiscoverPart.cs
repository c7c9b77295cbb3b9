namespace EdgeFleet.Nano.Wire
{
    /// <summary>Asks nodes to say who they are, each in a slot that chance gives it.</summary>
    public sealed class DiscoverPart
    {
        public byte Slots { get; private set; }
        public int SlotMs { get; private set; }
        public uint Salt { get; private set; }

        /// <summary>Also nodes that have an address.</summary>
        public bool All { get; private set; }

        public bool Read(ByteReader from)
        {
            Slots = from.ReadByte();
            SlotMs = from.ReadUInt16();
            Salt = from.ReadUInt32();
            All = from.ReadByte() == 1;
            return !from.Failed && Slots > 0;
        }

        /// <summary>The slot of a node, from 0.</summary>
        /// <param name="node">Its id.</param>
        /// <param name="scratch">At least 12 bytes.</param>
        public int SlotOf(long node, byte[] scratch)
        {
            WireBytes.WriteInt64(scratch, 0, node);
            WireBytes.WriteUInt32(scratch, 8, Salt);
            return Crc16.Of(scratch, 0, 12) % Slots;
        }

        public static void Write(ByteWriter to, int slots, int slotMs, uint salt, bool all)
        {
            to.WriteByte(slots);
            to.WriteUInt16(slotMs);
            to.WriteUInt32(salt);
            to.WriteByte(all ? 1 : 0);
        }
    }
}
