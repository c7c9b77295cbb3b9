using EdgeFleet.Hardware.Boards;
using EdgeFleet.Models;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Spi;
using EdgeFleet.Nano.Hardware;
using Chips = EdgeFleet.Models.Chips;

namespace EdgeFleet.Nodes;

/// <summary>The flash of a board's update slots, alone on its bus.</summary>
public sealed class SlotFlash
{
    /// <param name="time">The board's.</param>
    /// <param name="seed">Decides what power cuts leave in it.</param>
    /// <param name="fuse">Of the board's supply.</param>
    public SlotFlash(SimulatedTime time, int seed, PowerFuse fuse)
    {
        Chip = new Chips.W25q128(fuse, seed);
        var bus = new SpiBus(seed);
        bus.Attach(Nucleo144F767ZI.SlotsSelect, Chip);
        Bus = new SpiAdapter(bus, Nucleo144F767ZI.SlotsSelect, time);
    }

    public Chips.W25q128 Chip { get; }

    /// <summary>The bus as the driver uses it.</summary>
    public ISpiBus Bus { get; }
}
