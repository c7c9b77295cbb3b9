using EdgeFleet.Nano.Store;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>
    /// The first half of a slot inverted in its second half: no torn write or erase looks like that. As in the lamp's first
    /// release.
    /// </summary>
    internal sealed class InverseSeal : ISlotSeal
    {
        private const int Half = LampMemory.SlotSize / 2;

        // Half of an erased memory of zeros looks like something and its inverse: with this it is no slot.
        private const int MarkAt = 28;
        private const ushort Mark = 0xA55A;

        public void Seal(byte[] slot)
        {
            WireBytes.WriteUInt16(slot, MarkAt, Mark);
            for (int i = 0; i < Half; i++) slot[Half + i] = (byte)~slot[i];
        }

        public bool IsWhole(byte[] slot)
        {
            if (WireBytes.ReadUInt16(slot, MarkAt) != Mark) return false;
            for (int i = 0; i < Half; i++)
                if (slot[Half + i] != (byte)~slot[i]) return false;
            return true;
        }
    }
}
