using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Store;

namespace EdgeFleet.Nano.Greenhouse
{
    /// <summary>What lies where in a greenhouse node's first memory of 32 kB; its other memories are update slots.</summary>
    public static class MemoryMap
    {
        public const int SectorSize = 1024;

        /// <summary>The node's sheet, alone in the first sector.</summary>
        public const int SheetAddress = 0;

        public static IFlash Settings(IFlash memory)
        {
            return new FlashRegion(memory, 1, 6);
        }

        public static IFlash Records(IFlash memory)
        {
            return new FlashRegion(memory, 7, 25);
        }
    }
}
