using EdgeFleet.Hardware.Boards;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nodes;

public sealed partial class SlotFlash
{
    /// <summary>The bus as the driver uses it.</summary>
    public ISpiBus Bus => new SpiAdapter(Spi, Nucleo144F767ZI.SlotsSelect, _time);
}
