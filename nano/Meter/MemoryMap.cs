using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Store;
using EdgeFleet.Nano.Update;

namespace EdgeFleet.Nano.Meter
{
    /// <summary>What lies where in a meter node's memories of 32 kB: the first is for what it is and counts, the second for records, the other two for update slots. The same in all releases.</summary>
    public static class MemoryMap
    {
        public const int SectorSize = 1024;

        /// <summary>The node's provisioning record, alone in the first sector of the first memory.</summary>
        public const int ProvisioningAddress = 0;

        private const int SlotMemories = 2;

        // The clock has the address between the first two.
        private const int SecondMemory = Mb85rc256Registers.Address + 2;

        public static IFlash First(II2cBus bus)
        {
            return new Mb85rc256(bus, Mb85rc256Registers.Address, SectorSize);
        }

        public static IFlash Second(II2cBus bus)
        {
            return new Mb85rc256(bus, SecondMemory, SectorSize);
        }

        /// <summary>Two of 31 kB.</summary>
        public static SlotMap Slots(II2cBus bus)
        {
            return new SlotMap(Mb85rc256.Joined(bus, SecondMemory + 1, SlotMemories, SectorSize));
        }

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
