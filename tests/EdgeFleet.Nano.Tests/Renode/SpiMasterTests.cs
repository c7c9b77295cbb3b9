using EdgeFleet.Models.Chips;
using EdgeFleet.Stm32;

namespace EdgeFleet.Nano.Tests.Renode;

public sealed class SpiMasterTests
{
    // Master, enabled; frames of eight bits, DMA both ways.
    private const uint Control1 = 1 << 2 | 1 << 6;
    private const uint Control2 = 7 << 8 | 1 << 12 | 3;

    private readonly ChipBench _bench = new();
    private readonly Wires _wires = new();
    private readonly SpiMaster _spi;
    private readonly uint _address;

    public SpiMasterTests()
    {
        _spi = new SpiMaster(_wires);
        _address = _bench.Add(_spi);
        _bench.Request(_spi.ReceiveRequest, 0, 3);
        _bench.Request(_spi.TransmitRequest, 3, 3);
    }

    [Fact]
    public void A_flash_says_who_it_is_by_DMA_in_both_directions()
    {
        new byte[] { 0x9F, 0, 0, 0 }.CopyTo(_bench.Memory, 0);
        _spi.Write(0x04, Control2);
        _spi.Write(0x00, Control1);
        _wires.Flash.Select(0);
        _bench.Start(0, 1 << 10 | 1 << 4, 3, _address + 0x0C, ChipBench.Ram + 64, 4);
        _bench.Start(3, 1 << 6 | 1 << 10, 3, _address + 0x0C, ChipBench.Ram, 4);
        _wires.Flash.Deselect(0);
        Assert.Equal([0xFF, 0xEF, 0x40, 0x18], _bench.Memory[64..68]);
        Assert.True(_bench.Dma.Interrupt(0).High);
        Assert.Equal(0u, _spi.Read(0x08) & (1 << 0 | 1 << 6 | 1 << 7));
    }

    [Fact]
    public void What_nobody_fetches_is_an_overrun()
    {
        _spi.Write(0x04, 7 << 8 | 1 << 12);
        _spi.Write(0x00, Control1);
        for (var i = 0; i < 5; i++) _spi.Write(0x0C, 0);
        Assert.Equal(1u << 6, _spi.Read(0x08) & 1 << 6);
        Assert.Equal(0u, _spi.Read(0x08) & 1 << 6);
    }

    [Fact]
    public void A_mode_that_is_not_modelled_is_named()
    {
        _spi.Write(0x00, Control1 | 1 << 15);
        Assert.Contains(_bench.Missed, said => said.Contains("CR1 bit 15", StringComparison.Ordinal));
    }

    private sealed class Wires : ISpiWires
    {
        public W25q128 Flash { get; } = new();

        public uint Exchange(uint value, int bits) => Flash.Exchange(0, (byte)value);
    }
}
