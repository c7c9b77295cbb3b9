using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Nodes;

public sealed class CommandTests
{
    private const int Breaker = 3312;
    private const int OnOff = 5850;

    private readonly NodeBench _bench = new();

    [Fact]
    public void A_write_reaches_the_point_in_its_own_scale()
    {
        Assert.Equal(CommandCode.Done, _bench.Command(1, CommandPhase.Direct, to => to.WriteNumber(4, 1)));
        Assert.Equal(["3416=40"], _bench.Application.Done);
        Assert.Equal(40, _bench.Application.Dimming.Value);
        Assert.Equal(CommandCode.OutOfRange, _bench.Command(2, CommandPhase.Direct, to => to.WriteNumber(405, -1)));
        Assert.Equal(CommandCode.OutOfRange, _bench.Command(3, CommandPhase.Direct, to => to.WriteText([65], 0, 1)));
        Assert.Equal(CommandCode.NoSuchPoint, _bench.Command(4, CommandPhase.Direct, to => to.WriteNumber(1, 0), resource: 99));
        Assert.Equal(CommandCode.NotWritable,
            _bench.Command(5, CommandPhase.Direct, to => to.WriteNumber(1, 0), obj: 3303, resource: 5700));
        Assert.Single(_bench.Application.Done);
    }

    [Fact]
    public void A_repeated_id_is_answered_and_not_done_again_as_long_as_eight_others_have_not_come()
    {
        byte Write(long id) => _bench.Command(id, CommandPhase.Direct, to => to.WriteNumber(id, 0));
        for (var id = 1; id <= 8; id++) Write(id);
        for (var id = 1; id <= 8; id++) Assert.Equal(CommandCode.Done, Write(id));
        Assert.Equal(8, _bench.Application.Done.Count);
        Write(9);
        Write(1);
        Assert.Equal(10, _bench.Application.Done.Count);
    }

    [Fact]
    public void An_expiry_is_kept_and_needs_a_time()
    {
        byte Write(long id, long expiry) => _bench.Command(id, CommandPhase.Direct, to => to.WriteNumber(1, 0), expiry);
        Assert.Equal(CommandCode.NoTime, Write(1, 1_800_000_000_500));
        _bench.Ask(frame => NodeBench.Time(frame, 1_800_000_000_000));
        Assert.Equal(CommandCode.Done, Write(2, 1_800_000_010_000));
        Assert.Equal(CommandCode.Expired, Write(3, 1_800_000_000_000));
        Assert.Single(_bench.Application.Done);
    }

    [Fact]
    public void A_point_that_asks_for_it_is_selected_before_it_is_operated()
    {
        Assert.Equal(CommandCode.NotSelected, Switch(1, CommandPhase.Direct));
        Assert.Equal(CommandCode.NotSelected, Switch(2, CommandPhase.Operate));
        Assert.Equal(CommandCode.Done, Switch(3, CommandPhase.Select));
        Assert.Empty(_bench.Application.Done);
        Assert.Equal(CommandCode.NotSelected, Switch(3, CommandPhase.Operate, on: false));
        Assert.Equal(CommandCode.Busy, _bench.Command(4, CommandPhase.Select, to => to.WriteNumber(1, 0)));
        Assert.Equal(CommandCode.Done, Switch(5, CommandPhase.Operate));
        Assert.Equal(["3312=1"], _bench.Application.Done);
        Assert.Equal(CommandCode.NotSelected, Switch(6, CommandPhase.Operate));
    }

    [Fact]
    public void A_selection_lasts_ten_seconds_or_until_it_is_cancelled()
    {
        Switch(1, CommandPhase.Select);
        _bench.Run(9500);
        Assert.Equal(CommandCode.Done, Switch(1, CommandPhase.Operate));
        Switch(2, CommandPhase.Select);
        _bench.Run(10_100);
        Assert.Equal(CommandCode.NotSelected, Switch(2, CommandPhase.Operate));
        Switch(3, CommandPhase.Select);
        Assert.Equal(CommandCode.Done, Switch(3, CommandPhase.Cancel));
        Assert.Equal(CommandCode.NotSelected, Switch(3, CommandPhase.Operate));
        Assert.Equal(CommandCode.NotSelected, Switch(4, CommandPhase.Cancel));
        Assert.Single(_bench.Application.Done);
    }

    [Fact]
    public void An_execute_reaches_the_application_with_its_argument()
    {
        byte Execute(long id, int obj, long argument) =>
            _bench.Command(id, CommandPhase.Direct, to => to.WriteNumber(argument, 0), obj: obj, resource: 5, type: PartType.Execute);
        Assert.Equal(CommandCode.Started, Execute(1, 3416, 7));
        Assert.Equal(CommandCode.NoSuchPoint, Execute(2, 1, 8));
        Assert.Equal(["3416/0/5(7)", "1/0/5(8)"], _bench.Application.Done);
    }

    [Fact]
    public void An_application_that_throws_in_a_command_is_a_fault_and_no_end()
    {
        _bench.Application.Throws = true;
        Assert.Equal(CommandCode.HardwareFault, _bench.Command(1, CommandPhase.Direct, to => to.WriteNumber(1, 0)));
        _bench.Application.Throws = false;
        Assert.Equal(CommandCode.HardwareFault, _bench.Command(1, CommandPhase.Direct, to => to.WriteNumber(1, 0)));
        Assert.Equal(CommandCode.Done, _bench.Command(2, CommandPhase.Direct, to => to.WriteNumber(1, 0)));
    }

    private byte Switch(long id, byte phase, bool on = true) =>
        _bench.Command(id, phase, to => to.WriteBoolean(on), obj: Breaker, resource: OnOff);
}
