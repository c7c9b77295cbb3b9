using EdgeFleet.Models.Chips;
using EdgeFleet.Models.I2c;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Serial;

namespace EdgeFleet.Nano.Tests.Models;

public sealed class PowerTests
{
    [Fact]
    public void A_fuse_says_how_many_bytes_there_are_before_a_planned_cut()
    {
        var fuse = new PowerFuse();
        Assert.Null(fuse.Planned);
        fuse.CutAfter(1);
        fuse.Byte();
        Assert.Equal(0, fuse.Planned);
        Assert.Throws<PowerCutException>(fuse.Byte);
        Assert.Null(fuse.Planned);
    }

    [Fact]
    public void A_board_forgets_what_its_firmware_knew_and_keeps_what_its_memory_holds()
    {
        var bus = new I2cBus(1);
        var memory = new Fram();
        var clock = new Pcf8563(0);
        bus.Attach(0x50, memory);
        bus.Attach(0x51, clock);
        var known = new List<int>();
        var board = new PowerSwitch(
            _ =>
            {
                var steps = 0;
                return now =>
                {
                    known.Add(++steps);
                    bus.Transfer(now, 0x50, [0, 0, (byte)steps], []);
                };
            },
            memory, clock);
        board.Step(0);
        board.On(1);
        board.Step(2);
        board.Step(3);
        board.Off(4);
        board.Step(5);
        Assert.Equal(I2cResult.NoAcknowledge, bus.Transfer(5, 0x50, [0, 0], []));
        board.On(6);
        Assert.Equal(2, memory.Content[0]);
        board.Step(7);
        Assert.Equal([1, 2, 1], known);
        Assert.Equal((2, 1), (board.Boots, board.Cuts));
    }

    [Fact]
    public void A_cut_in_the_middle_of_a_write_leaves_the_first_bytes()
    {
        var bus = new I2cBus(1);
        PowerSwitch? board = null;
        var after = 0;
        board = new PowerSwitch(_ => now =>
        {
            bus.Transfer(now, 0x50, [0, 0, 1, 2, 3, 4], []);
            after++;
        });
        var memory = new Fram(board.Fuse);
        bus.Attach(0x50, memory);
        board.On(0);
        board.Fuse.CutAfter(2);
        board.Step(1);
        Assert.False(board.IsOn);
        Assert.Equal([1, 2, 0, 0], memory.Content[..4].ToArray());
        board.On(2);
        board.Step(3);
        Assert.Equal([1, 2, 3, 4], memory.Content[..4].ToArray());
        Assert.Equal((1, 6L), (after, board.Fuse.Bytes));
    }

    [Fact]
    public void A_restart_boots_anew_and_leaves_the_parts_their_power()
    {
        var bus = new SerialBus(new SerialFormat(9600), 1);
        var station = bus.Join("node");
        var board = new PowerSwitch(_ => _ => { }, station);
        board.On(0);
        bus.Join("master").Send(0, [1, 2]);
        board.Restart(10_000);
        Assert.Equal(2, station.Receive(10_000, new byte[4]));
        bus.Join("other").Send(10_000, [3]);
        board.Off(20_000);
        board.On(20_000);
        Assert.Equal(0, station.Receive(20_000, new byte[4]));
        Assert.Equal(3, board.Boots);
    }
}
