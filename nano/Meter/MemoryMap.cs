using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Store;

namespace EdgeFleet.Nano.Meter
{
    /// <summary>What lies where in a meter node's memories of 32 kB: the first is for what it is and counts, the second for records.</summary>
    public static class MemoryMap
    {
        public const int SectorSize = 1024;

        /// <summary>The node's sheet, alone in the first sector of the first memory.</summary>
        public const int SheetAddress = 0;

        public static IFlash Counters(IFlash first)
        {
            return new FlashRegion(first, 1, 4);
        }

        public static IFlash Settings(IFlash first)
        {
            return new FlashRegion(first, 5, 6);
        }

        /// <summary>All of the second: a filled-in load record of days waits there.</summary>
        public static IFlash Records(IFlash second)
        {
            return second;
        }
    }
}
