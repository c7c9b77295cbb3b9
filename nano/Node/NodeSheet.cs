using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano
{
    /// <summary>
    /// What a node's maker writes once, into a sector of its own: who the node is, and its two keys. Lowest octet first:
    /// magic (4), node (8), key for the wire (32), key for updates (32), CRC-16 of all before (2).
    /// </summary>
    public sealed class NodeSheet
    {
        public const int Size = CrcAt + 2;

        /// <summary>"EFS1".</summary>
        public const uint Magic = 0x31534645;

        private const int NodeAt = 4;
        private const int KeyAt = 12;
        private const int UpdateKeyAt = KeyAt + Frame.KeySize;
        private const int CrcAt = UpdateKeyAt + Frame.KeySize;

        public long Node { get; private set; }

        public readonly byte[] Key = new byte[Frame.KeySize];

        public readonly byte[] UpdateKey = new byte[Frame.KeySize];

        /// <returns>False: nothing whole is there. The node then has no identity, and must not listen on any line.</returns>
        public bool Read(IFlash flash, int address)
        {
            byte[] sheet = new byte[Size];
            flash.Read(address, sheet, 0, Size);
            if (Octets.ReadUInt32(sheet, 0) != Magic || Octets.ReadUInt16(sheet, CrcAt) != Crc16.Of(sheet, 0, CrcAt)) return false;
            Node = Octets.ReadInt64(sheet, NodeAt);
            Octets.Copy(sheet, KeyAt, Key, 0, Frame.KeySize);
            Octets.Copy(sheet, UpdateKeyAt, UpdateKey, 0, Frame.KeySize);
            return true;
        }

        /// <returns>False when the memory reports a fault.</returns>
        public static bool Write(IFlash flash, int address, long node, byte[] key, byte[] updateKey)
        {
            byte[] sheet = new byte[Size];
            Octets.WriteUInt32(sheet, 0, Magic);
            Octets.WriteInt64(sheet, NodeAt, node);
            Octets.Copy(key, 0, sheet, KeyAt, Frame.KeySize);
            Octets.Copy(updateKey, 0, sheet, UpdateKeyAt, Frame.KeySize);
            Octets.WriteUInt16(sheet, CrcAt, Crc16.Of(sheet, 0, CrcAt));
            return flash.Erase(address) && flash.Write(address, sheet, 0, Size);
        }
    }
}
