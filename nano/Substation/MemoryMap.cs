using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Store;
using EdgeFleet.Nano.Update;

namespace EdgeFleet.Nano.Substation
{
    /// <summary>What lies where in a substation node's first memory of 32 kB; its three other ones are update slots. The same in all releases.</summary>
    public static class MemoryMap
    {
        /// <summary>All settings fit into one.</summary>
        public const int SectorSize = 2048;

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

        /// <summary>Two of 46 kB.</summary>
        public static SlotMap Slots(II2cBus bus)
        {
            return new SlotMap(Mb85rc256.Joined(bus, FirstSlotMemory, SlotMemories, SectorSize));
        }

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
