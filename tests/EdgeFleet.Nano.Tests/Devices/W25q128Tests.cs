using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Spi;
using EdgeFleet.Nano.Adapters;
using Chips = EdgeFleet.Models.Chips;

namespace EdgeFleet.Nano.Tests.Devices;

public sealed class W25q128Tests
{
    private readonly PowerFuse _fuse = new();
    private readonly SpiBus _bus = new(1);
    private readonly Chips.W25q128 _chip;
    private readonly W25q128 _driver;

    public W25q128Tests()
    {
        _chip = new Chips.W25q128(_fuse);
        _bus.Attach(0, _chip);
        _driver = new W25q128(new SpiAdapter(_bus, 0, new SimulatedTime()), _bus.ClockHertz);
    }

    [Fact]
    public void It_keeps_the_rules_of_a_flash()
    {
        Assert.Equal((16 * 1024 * 1024, 4096), (_driver.Size, _driver.SectorSize));
        var written = Enumerable.Range(0, 1000).Select(i => (byte)i).ToArray();
        // Over three pages' ends and a sector's.
        Assert.True(_driver.Write(4096 - 500, written, 0, 1000));
        Assert.Equal(written, Read(4096 - 500, 1000));
        Assert.Equal(0xFF, _chip.Sector(4096).Content[500]);
        Assert.True(_driver.Erase(5000));
        Assert.Equal(written[..500], Read(4096 - 500, 500));
        Assert.Equal(0xFF, Read(4096, 1)[0]);
        Assert.Equal([1], _chip.Sector(4096).Erases.ToArray());
        Assert.True(_driver.Write(_driver.Size - 3, [1, 2, 3], 0, 3));
        Assert.Equal([1, 2, 3], Read(_driver.Size - 3, 3));
        Assert.Equal((W25q128Fault.None, 0), (_driver.Fault, _chip.Ignored));
    }

    [Fact]
    public void What_is_written_again_is_well_and_what_would_need_an_erase_is_told()
    {
        Assert.True(_driver.Write(10, [0x12, 0x34], 0, 2));
        Assert.True(_driver.Write(10, [0x12, 0x34], 0, 2));
        Assert.False(_driver.Write(10, [0x13], 0, 1));
        Assert.Equal(W25q128Fault.NotWritten, _driver.Fault);
        Assert.Equal([0x12, 0x34], Read(10, 2));
        Assert.Equal(W25q128Fault.None, _driver.Fault);
    }

    /// <summary>The chip itself says nothing of it.</summary>
    [Fact]
    public void A_worn_sector_is_told()
    {
        _driver.Write(0, [0], 0, 1);
        _chip.Sector(0).WornAddress = 0;
        Assert.False(_driver.Erase(0));
        Assert.Equal(W25q128Fault.NotWritten, _driver.Fault);
        Assert.False(_driver.Write(1, [0], 0, 1));
        Assert.True(_driver.Erase(4096));
    }

    [Theory]
    [InlineData(3000, 400_000)]
    [InlineData(1, 1)]
    public void It_waits_as_long_as_the_chip_may_take(int programUs, int eraseUs)
    {
        (_chip.ProgramUs, _chip.EraseUs) = (programUs, eraseUs);
        Assert.True(_driver.Write(0, [1, 2, 3], 0, 3));
        Assert.True(_driver.Erase(0));
        Assert.InRange(_bus.FreeUs, programUs + eraseUs, programUs + eraseUs + 20_000);
    }

    [Fact]
    public void A_chip_that_hangs_is_given_up_and_not_waited_for_again()
    {
        _driver.Write(0, [1], 0, 1);
        _chip.Hangs = true;
        Assert.False(_driver.Erase(0));
        Assert.Equal(W25q128Fault.Busy, _driver.Fault);
        var untilUs = _bus.FreeUs;
        Assert.InRange(untilUs, 400_000, 1_000_000);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal([0], Read(0, 1));
            Assert.False(_driver.Write(0, [1], 0, 1));
        }
        Assert.InRange(_bus.FreeUs, untilUs, untilUs + 50_000);
        _chip.Hangs = false;
        Assert.True(_driver.Write(0, [2], 0, 1));
    }

    /// <summary>A watchdog's reset in the middle of an erase: the chip goes on, and knows nothing of it.</summary>
    [Fact]
    public void After_a_reset_it_waits_for_what_is_under_way_and_wakes_what_sleeps()
    {
        _bus.Transfer(0, 0, [0x06], new byte[1]);
        _bus.Transfer(0, 0, [0x20, 0, 0, 0], new byte[4]);
        Assert.True(_driver.Write(0, [5], 0, 1));
        Assert.Equal(1, _chip.Sector(0).Erases[0]);
        _bus.Transfer(0, 0, [0xB9], new byte[1]);
        Assert.Equal([5], Read(0, 1, new W25q128(new SpiAdapter(_bus, 0, new SimulatedTime()), _bus.ClockHertz)));
    }

    [Fact]
    public void Another_chip_or_none_is_told_at_once()
    {
        _chip.MemoryType = 0x60;
        Refused(W25q128Fault.OtherChip);
        _chip.MemoryType = 0x70;
        Assert.True(_driver.Write(0, [1], 0, 1));
        Assert.Equal(W25q128Fault.None, _driver.Fault);
        _chip.Dead = true;
        Refused(W25q128Fault.OtherChip);
        Assert.InRange(_bus.FreeUs, 0, 50_000);
        _chip.Dead = false;
        _chip.Protected = true;
        Refused(W25q128Fault.Protected);
        _chip.Protected = false;
        Assert.True(_driver.Erase(0));
    }

    /// <summary>As the platform's, where somebody else has the select line: here it has none at all.</summary>
    [Fact]
    public void A_bus_that_breaks_off_is_told_and_read_as_zeros()
    {
        using var bus = new SpiController(1, 4, 10_000_000, W25q128.LongestTransfer);
        var driver = new W25q128(bus, 10_000_000);
        Assert.False(driver.Erase(0));
        Assert.Equal(W25q128Fault.Bus, driver.Fault);
        Assert.Equal([0, 0], Read(0, 2, driver));
    }

    [Fact]
    public void Noise_on_the_wires_costs_calls_and_never_says_done_where_it_is_not()
    {
        _bus.FlipChance = 0.0005;
        var good = 0;
        for (var at = 0; at < 100; at++)
        {
            byte[] written = [(byte)at, 0x55, 0];
            if (!_driver.Write(at * 300, written, 0, 3)) continue;
            good++;
            for (var i = 0; i < 3; i++)
                Assert.Equal(written[i], _chip.Sector(at * 300 + i).Content[(at * 300 + i) % 4096]);
        }
        Assert.InRange(good, 30, 99);
    }

    [Fact]
    public void A_power_cut_leaves_a_part_and_writing_it_again_mends_it()
    {
        byte[] bytes = [.. Enumerable.Range(0, 200).Select(i => (byte)i)];
        for (var cut = 0; cut < 199; cut += 7)
        {
            _fuse.Renew();
            _driver.Erase(0);
            _fuse.CutAfter(cut);
            Assert.Throws<PowerCutException>(() => _driver.Write(0, bytes, 0, 200));
            _fuse.Renew();
            Assert.True(_driver.Write(0, bytes, 0, 200));
        }
    }

    private void Refused(byte fault)
    {
        Assert.False(_driver.Write(0, [1], 0, 1));
        Assert.Equal(fault, _driver.Fault);
        Assert.False(_driver.Erase(0));
        Assert.Equal(fault, _driver.Fault);
    }

    private byte[] Read(int address, int count, W25q128? driver = null)
    {
        var buffer = new byte[count];
        (driver ?? _driver).Read(address, buffer, 0, count);
        return buffer;
    }
}
