using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Store;
using EdgeFleet.Nano.Update;

namespace EdgeFleet.Nano.Greenhouse
{
    /// <summary>What lies where in a greenhouse node's first memory of 32 kB; its three other ones are update slots. The same in all releases.</summary>
    public static class MemoryMap
    {
        public const int SectorSize = 1024;

        /// <summary>The node's provisioning record, alone in the first sector.</summary>
        public const int ProvisioningAddress = 0;

        private const int SlotMemories = 3;

        // The clock has the address between.
        private const int FirstSlotMemory = Mb85rc256Registers.Address + 2;

        /// <summary>The first memory.</summary>
        public static IFlash Memory(II2cBus bus)
        {
            return new Mb85rc256(bus, Mb85rc256Registers.Address, SectorSize);
        }

        /// <summary>Two of 47 kB.</summary>
        public static SlotMap Slots(II2cBus bus)
        {
            return new SlotMap(Mb85rc256.Joined(bus, FirstSlotMemory, SlotMemories, SectorSize));
        }

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
