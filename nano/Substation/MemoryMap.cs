using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Store;

namespace EdgeFleet.Nano.Substation
{
    /// <summary>What lies where in a substation node's first memory of 32 kB; its other memories are update slots.</summary>
    public static class MemoryMap
    {
        /// <summary>All settings fit into one.</summary>
        public const int SectorSize = 2048;

        /// <summary>The node's sheet, alone in the first sector.</summary>
        public const int SheetAddress = 0;

        public static IFlash Settings(IFlash memory)
        {
            return new FlashRegion(memory, 1, 3);
        }

        public static IFlash Records(IFlash memory)
        {
            return new FlashRegion(memory, 4, 12);
        }
    }
}
