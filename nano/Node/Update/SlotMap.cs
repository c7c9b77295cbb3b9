using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Update
{
    /// <summary>
    /// Where on a flash the slots are: two sectors of state, slot 1, slot 2. Every release of a node's firmware has the same.
    /// </summary>
    public sealed class SlotMap
    {
        /// <summary>What runs was deployed with the board's own image, or nothing is meant.</summary>
        public const byte None = 0;

        /// <param name="flash">May hold other things beside the slots.</param>
        /// <param name="address">Where the region begins: at a sector's beginning.</param>
        /// <param name="slotSize">Bytes of one slot, whole sectors.</param>
        public SlotMap(IFlash flash, int address, int slotSize)
        {
            Flash = flash;
            Address = address;
            SlotSize = slotSize;
        }

        /// <param name="flash">All of it is for the slots, which are as large as they can be.</param>
        public SlotMap(IFlash flash)
        {
            Flash = flash;
            SlotSize = (flash.Size / flash.SectorSize - 2) / 2 * flash.SectorSize;
        }

        public readonly IFlash Flash;

        /// <summary>Of the two sectors of state.</summary>
        public readonly int Address;

        /// <summary>Bytes of the longest image.</summary>
        public readonly int SlotSize;

        /// <param name="slot">1 or 2.</param>
        public int Of(byte slot)
        {
            return Address + 2 * Flash.SectorSize + (slot - 1) * SlotSize;
        }

        /// <summary>The slot that is not this one; slot 1 where this is none.</summary>
        public static byte Other(byte slot)
        {
            return (byte)(slot == 1 ? 2 : 1);
        }
    }
}
