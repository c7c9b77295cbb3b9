using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Store
{
    /// <summary>A CRC-16 in the last two bytes of the slot.</summary>
    public sealed class CrcSeal : ISlotSeal
    {
        public const int Size = 2;

        // Half erased zeros, FF FF 00 00 ..., have the CRC 0: with this they are no slot.
        private const int Mark = 0xA55A;

        public void Seal(byte[] slot)
        {
            WireBytes.WriteUInt16(slot, slot.Length - Size, Of(slot));
        }

        public bool IsWhole(byte[] slot)
        {
            return Of(slot) == WireBytes.ReadUInt16(slot, slot.Length - Size);
        }

        private static int Of(byte[] slot)
        {
            return Crc16.Of(slot, 0, slot.Length - Size) ^ Mark;
        }
    }
}
