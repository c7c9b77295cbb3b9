using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Flash;
using EdgeFleet.Models.Power;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Store;
using EdgeFleet.Nano.Tests.Devices;
using Chips = EdgeFleet.Models.Chips;

namespace EdgeFleet.Nano.Tests.Nodes;

/// <summary>The two memories that nodes have, small, and with a fuse: whatever holds on one holds on the other.</summary>
internal static class Memories
{
    public const int SectorSize = 256;

    public static readonly string[] Kinds = ["nor", "fram"];

    public static IFlash Make(string kind, int sectors, PowerFuse fuse, int seed)
    {
        if (kind == "nor") return new FlashMemory(new NorFlash(sectors * SectorSize, SectorSize, fuse, seed));
        var bench = new Bench();
        bench.Bus.Attach(0x50, new Chips.Fram(fuse));
        return new FlashRegion(new Mb85rc256(bench.Line, Mb85rc256Registers.Address, SectorSize), 3, sectors);
    }
}
