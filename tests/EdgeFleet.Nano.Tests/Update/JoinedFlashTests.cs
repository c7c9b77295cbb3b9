using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Chips;
using EdgeFleet.Models.I2c;
using EdgeFleet.Nano.Boot;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Update;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Update;

/// <summary>The slots of the reference board: three FRAM chips on one bus.</summary>
public sealed class JoinedFlashTests
{
    private readonly I2cBus _bus = new(1);
    private readonly Fram[] _chips = [new(), new(), new()];
    private readonly JoinedFlash _joined;

    public JoinedFlashTests()
    {
        var line = new I2cAdapter(_bus, new SimulatedTime());
        for (var i = 0; i < _chips.Length; i++) _bus.Attach((byte)(0x51 + i), _chips[i]);
        _joined = new JoinedFlash([.. _chips.Select((_, i) => (IFlash)new Mb85rc256(line, 0x51 + i, 1024))]);
    }

    [Fact]
    public void What_lies_across_two_chips_is_written_and_read_as_one()
    {
        Assert.Equal((3 * 32768, 1024), (_joined.Size, _joined.SectorSize));
        Assert.True(_joined.Erase(32767) && _joined.Erase(32768));
        Assert.True(_joined.Write(32766, [1, 2, 3, 4, 5], 1, 4));
        Assert.Equal([2, 3], _chips[0].Content[^2..].ToArray());
        Assert.Equal([4, 5, 0xFF], _chips[1].Content[..3].ToArray());
        var read = new byte[6];
        _joined.Read(32765, read, 0, 6);
        Assert.Equal([0xFF, 2, 3, 4, 5, 0xFF], read);
    }

    [Fact]
    public void A_chip_that_takes_nothing_fails_what_lies_in_it()
    {
        Assert.True(_joined.Erase(32767) && _joined.Erase(32768));
        _chips[1].WriteProtected = true;
        Assert.False(_joined.Write(32766, [1, 2, 3, 4], 0, 4));
        Assert.False(_joined.Write(32768, [5], 0, 1));
        Assert.True(_joined.Write(32764, [6, 7], 0, 2));
        Assert.Throws<ArgumentException>(() => new JoinedFlash([_joined, new JoinedFlash([_joined, _joined])]));
    }

    [Fact]
    public void Both_slots_take_an_image_that_lies_across_chips()
    {
        var map = new SlotMap(_joined, 0, 47 * 1024);
        var image = new SampleImage(2, 45_000);
        byte running = 0;
        for (var update = 0; update < 2; update++)
        {
            var slots = new Slots(map, running, 1, "streetlight", "ST_NUCLEO144_F767ZI", SampleImage.Key);
            Gateway.Update(slots, image);
            Assert.True(slots.WantsRestart);
            running = SlotMap.Other(running);
            Assert.True(new SlotImage(map, SampleImage.Key).Read(running));
            slots = new Slots(map, running, 2, "streetlight", "ST_NUCLEO144_F767ZI", SampleImage.Key);
            slots.ConfirmHealthy();
            Assert.Equal(FirmwareState.None, slots.State);
            image = new SampleImage(3, 46_000);
        }
        Assert.Equal(2, running);
    }
}
