using EdgeFleet.Models.Chips;
using EdgeFleet.Models.I2c;

namespace EdgeFleet.Nano.Tests.Models;

public sealed class I2cBusTests
{
    private readonly I2cBus _bus = new(1);
    private readonly Fram _memory = new();
    private readonly byte[] _read = new byte[4];

    public I2cBusTests() => _bus.Attach(0x50, _memory);

    [Fact]
    public void What_is_written_is_read_back_across_a_repeated_start()
    {
        Assert.Equal(I2cResult.Done, _bus.Transfer(0, 0x50, [0x12, 0x34, 1, 2, 3, 4], []));
        Assert.Equal(I2cResult.Done, _bus.Transfer(0, 0x50, [0x12, 0x35], _read));
        Assert.Equal([2, 3, 4, 0], _read);
        // Nine bits a byte at 100 kHz, addresses included: 7, then 3 and 5.
        Assert.Equal(15 * 90, _bus.BusyUs);
    }

    [Fact]
    public void Byte_by_byte_the_chip_sees_the_same()
    {
        Assert.Equal(I2cResult.Done, _bus.Begin(0, 0x50, read: false));
        foreach (var value in new byte[] { 0x12, 0x34, 7 }) Assert.True(_bus.Write(0, value));
        _bus.End(0);
        Assert.Equal(I2cResult.Done, _bus.Begin(0, 0x50, read: false));
        Assert.True(_bus.Write(0, 0x12));
        Assert.True(_bus.Write(0, 0x34));
        Assert.Equal(I2cResult.Done, _bus.Begin(0, 0x50, read: true));
        Assert.Equal(7, _bus.Read(0));
        // To another address, where nobody is: the chip is left, and whoever reads on reads ones.
        Assert.Equal(I2cResult.NoAcknowledge, _bus.Begin(0, 0x51, read: true));
        Assert.Equal(0xFF, _bus.Read(0));
        Assert.False(_bus.Write(0, 0));
    }

    [Fact]
    public void Nobody_at_an_address_and_a_dead_chip_do_not_acknowledge()
    {
        Assert.Equal(I2cResult.NoAcknowledge, _bus.Transfer(0, 0x51, [0], []));
        _memory.Dead = true;
        Assert.Equal(I2cResult.NoAcknowledge, _bus.Transfer(0, 0x50, [], []));
        _memory.Dead = false;
        Assert.Equal(I2cResult.Done, _bus.Transfer(0, 0x50, [], []));
        Assert.Equal((3L, 2L), (_bus.Transfers, _bus.Failed));
    }

    [Fact]
    public void Faults_come_as_told_and_go()
    {
        _bus.Refuse(0x50, 2);
        Assert.Equal([I2cResult.NoAcknowledge, I2cResult.NoAcknowledge, I2cResult.Done],
            Enumerable.Range(0, 3).Select(_ => _bus.Transfer(0, 0x50, [0, 0], [])));
        _bus.Stuck = true;
        Assert.Equal(I2cResult.Stuck, _bus.Transfer(0, 0x50, [0, 0], []));
        _bus.Stuck = false;
        _bus.StretchUs = 30_000;
        Assert.Equal(I2cResult.StretchedTooLong, _bus.Transfer(0, 0x50, [0, 0], []));
        _bus.StretchUs = 10_000;
        var before = _bus.BusyUs;
        Assert.Equal(I2cResult.Done, _bus.Transfer(0, 0x50, [0, 0], []));
        Assert.Equal(10_000 + 3 * 90, _bus.BusyUs - before);
    }

    [Fact]
    public void A_flipped_bit_changes_one_bit_of_a_byte()
    {
        _bus.Transfer(0, 0x50, [0, 0, 0, 0, 0, 0], []);
        _bus.FlipChance = 1;
        _bus.Transfer(0, 0x50, [], _read);
        Assert.All(_read, value => Assert.Equal(1, int.PopCount(value)));
    }

    [Fact]
    public void An_address_is_given_once()
    {
        Assert.Contains("0x50", Assert.Throws<ArgumentException>(() => _bus.Attach(0x50, new Fram())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => _bus.Attach(0xA0, new Fram()));
    }
}
