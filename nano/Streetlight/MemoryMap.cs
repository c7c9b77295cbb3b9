using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Store;

namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>What lies where in a streetlight's first memory of 32 kB; its other memories are update slots.</summary>
    public static class MemoryMap
    {
        /// <summary>All settings of the node have to fit into one.</summary>
        public const int SectorSize = 2048;

        /// <summary>The node's sheet, alone in the first sector.</summary>
        public const int SheetAddress = 0;

        public static IFlash Counters(IFlash memory)
        {
            return new FlashRegion(memory, 1, 2);
        }

        public static IFlash Settings(IFlash memory)
        {
            return new FlashRegion(memory, 3, 2);
        }

        public static IFlash Records(IFlash memory)
        {
            return new FlashRegion(memory, 5, 11);
        }
    }
}
