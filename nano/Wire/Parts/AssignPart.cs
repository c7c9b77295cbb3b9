namespace EdgeFleet.Nano.Wire
{
    /// <summary>Gives a node an address.</summary>
    public sealed class AssignPart
    {
        public long Node { get; private set; }
        public ushort Address { get; private set; }

        public bool Read(ByteReader from)
        {
            Node = from.ReadInt64();
            Address = from.ReadUInt16();
            return !from.Failed && Address != Frame.NoAddress && Address <= Frame.HighestAddress;
        }

        public static void Write(ByteWriter to, long node, ushort address)
        {
            to.WriteInt64(node);
            to.WriteUInt16(address);
        }
    }
}
