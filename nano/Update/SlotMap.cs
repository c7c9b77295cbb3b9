using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Update
{
    /// <summary>
    /// Where the slots are. Every release of a node's firmware has the same. What is known of them may lie on another memory than the
    /// images: it is small, written at every start of a trial, and needed where the memory of the images has failed.
    /// </summary>
    public sealed class SlotMap
    {
        /// <summary>What runs was deployed with the board's own image, or nothing is meant.</summary>
        public const byte None = 0;

        /// <param name="state">Its two sectors are for the state alone.</param>
        /// <param name="images">Slot 1 lies at its beginning, slot 2 behind it.</param>
        /// <param name="slotSize">Bytes of one slot, whole sectors.</param>
        public SlotMap(IFlash state, IFlash images, int slotSize)
        {
            State = state;
            Images = images;
            SlotSize = slotSize;
        }

        public readonly IFlash State;

        public readonly IFlash Images;

        /// <summary>Bytes of the longest image.</summary>
        public readonly int SlotSize;

        /// <param name="slot">1 or 2.</param>
        public int Of(byte slot)
        {
            return (slot - 1) * SlotSize;
        }

        /// <summary>The slot that is not this one; slot 1 where this is none.</summary>
        public static byte Other(byte slot)
        {
            return (byte)(slot == 1 ? 2 : 1);
        }
    }
}
