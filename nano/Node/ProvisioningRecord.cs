using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano
{
    /// <summary>
    /// What a node's maker writes once, into a sector of its own: who the node is, and its two keys. Lowest byte first:
    /// magic (4), node (8), key for the wire (32), key for updates (32), CRC-16 of all before (2).
    /// </summary>
    public sealed class ProvisioningRecord
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
            byte[] provisioning = new byte[Size];
            flash.Read(address, provisioning, 0, Size);
            if (WireBytes.ReadUInt32(provisioning, 0) != Magic
                || WireBytes.ReadUInt16(provisioning, CrcAt) != Crc16.Of(provisioning, 0, CrcAt)) return false;
            Node = WireBytes.ReadInt64(provisioning, NodeAt);
            WireBytes.Copy(provisioning, KeyAt, Key, 0, Frame.KeySize);
            WireBytes.Copy(provisioning, UpdateKeyAt, UpdateKey, 0, Frame.KeySize);
            return true;
        }

        /// <returns>False when the memory reports a fault.</returns>
        public static bool Write(IFlash flash, int address, long node, byte[] key, byte[] updateKey)
        {
            byte[] provisioning = new byte[Size];
            WireBytes.WriteUInt32(provisioning, 0, Magic);
            WireBytes.WriteInt64(provisioning, NodeAt, node);
            WireBytes.Copy(key, 0, provisioning, KeyAt, Frame.KeySize);
            WireBytes.Copy(updateKey, 0, provisioning, UpdateKeyAt, Frame.KeySize);
            WireBytes.WriteUInt16(provisioning, CrcAt, Crc16.Of(provisioning, 0, CrcAt));
            return flash.Erase(address) && flash.Write(address, provisioning, 0, Size);
        }
    }
}
