using EdgeFleet.Hardware.Boards;
using EdgeFleet.Models;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Spi;
using Chips = EdgeFleet.Models.Chips;

namespace EdgeFleet.Nodes;

/// <summary>The flash of a board's update slots, alone on its bus.</summary>
public sealed partial class SlotFlash
{
    private readonly SimulatedTime _time;

    /// <param name="time">The board's.</param>
    /// <param name="seed">Decides what power cuts leave in it.</param>
    /// <param name="fuse">Of the board's supply.</param>
    public SlotFlash(SimulatedTime time, int seed, PowerFuse fuse)
    {
        _time = time;
        Chip = new Chips.W25q128(fuse, seed);
        Spi = new SpiBus(seed);
        Spi.Attach(Nucleo144F767ZI.SlotsSelect, Chip);
    }

    public Chips.W25q128 Chip { get; }

    public SpiBus Spi { get; }
}
