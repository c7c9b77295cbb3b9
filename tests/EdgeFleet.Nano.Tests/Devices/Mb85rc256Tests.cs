using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models.Power;
using Chips = EdgeFleet.Models.Chips;

namespace EdgeFleet.Nano.Tests.Devices;

public sealed class Mb85rc256Tests
{
    private readonly Bench _bench = new();
    private readonly PowerFuse _fuse = new();
    private readonly Chips.Fram _chip;
    private readonly Mb85rc256 _driver;

    public Mb85rc256Tests()
    {
        _chip = new Chips.Fram(_fuse);
        _bench.Bus.Attach(0x50, _chip);
        _driver = new Mb85rc256(_bench.Line, Mb85rc256Registers.Address, 1024);
    }

    [Fact]
    public void It_keeps_the_rules_of_a_flash()
    {
        var written = Enumerable.Range(0, 100).Select(i => (byte)i).ToArray();
        Assert.True(_driver.Erase(5000));
        Assert.Equal(0xFF, _chip.Content[4096]);
        Assert.Equal(0xFF, _chip.Content[5119]);
        Assert.Equal((0, 0), (_chip.Content[4095], _chip.Content[5120]));
        Assert.True(_driver.Write(4150, written, 0, 100));
        Assert.Equal(written, Read(4150, 100));
        Assert.True(_driver.Write(4150, [0xF0, 0xF1], 0, 2));
        Assert.Equal(new byte[] { 0, 1, 2 }, Read(4150, 3));
        Assert.Equal(0, _driver.Failures);
    }

    [Fact]
    public void A_bit_that_flips_on_the_way_is_written_again()
    {
        _driver.Erase(0);
        _bench.Bus.FlipChance = 0.005;
        var written = 0;
        for (var at = 0; at < 1024; at += 16)
        {
            // Reading is not protected: what a caller reads back carries its own check.
            if (_driver.Write(at, [.. Enumerable.Repeat((byte)0xFF, 16)], 0, 16)) written++;
        }
        Assert.True(written > 30, $"{written} of 64");
        Assert.True(_driver.Failures > 0, "the noise was seen");
    }

    [Fact]
    public void A_fault_is_told_and_what_cannot_be_read_is_zeros()
    {
        _driver.Erase(0);
        _chip.WriteProtected = true;
        Assert.False(_driver.Write(0, [1, 2, 3], 0, 3));
        _chip.WriteProtected = false;
        _bench.Bus.Stuck = true;
        Assert.False(_driver.Write(0, [1, 2, 3], 0, 3));
        Assert.False(_driver.Erase(0));
        Assert.Equal(new byte[3], Read(0, 3));
        _bench.Bus.Stuck = false;
        _bench.Bus.Refuse(0x50, 2);
        Assert.Equal(new byte[] { 0xFF, 0xFF, 0xFF }, Read(0, 3));
    }

    [Fact]
    public void A_power_cut_leaves_the_beginning_of_a_write()
    {
        _driver.Erase(0);
        _fuse.CutAfter(3);
        Assert.Throws<PowerCutException>(() => _driver.Write(0, [1, 2, 3, 4, 5], 0, 5));
        _fuse.Renew();
        Assert.Equal(new byte[] { 1, 2, 3, 0xFF, 0xFF }, Read(0, 5));
    }

    private byte[] Read(int address, int count)
    {
        var buffer = new byte[count];
        _driver.Read(address, buffer, 0, count);
        return buffer;
    }
}
