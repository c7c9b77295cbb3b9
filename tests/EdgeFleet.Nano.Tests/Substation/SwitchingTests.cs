using EdgeFleet.Models;
using EdgeFleet.Nano.Substation;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Substation;

/// <summary>What the breaker's coils are fed for, and what they never are.</summary>
public sealed class SwitchingTests
{
    private readonly SubstationBench _bench = new();

    private IEnumerable<byte> Results => _bench.Of(33050, 0, 3).Select(told => (byte)told.Value);

    [Fact]
    public void Until_it_is_allowed_the_node_is_read_only()
    {
        Assert.False(_bench.Point(33050, 0, 2).Writable);
        Assert.Equal(CommandCode.NotWritable, _bench.Order(Position.On));
        Assert.Equal(Interlock.ReadOnly, _bench.Point(33050, 0, 4).Value);
        _bench.Run(3);
        Assert.Equal((0, 0L), (_bench.Board.Breaker.Operations, _bench.Board.Breaker.LastPulseUs));
        _bench.AllowControl();
        Assert.True(_bench.Point(33050, 0, 2).Writable);
        _bench.Set(33051, 0, 1, 0);
        Assert.False(_bench.Point(33050, 0, 2).Writable);
        Assert.Equal(CommandCode.NotWritable, _bench.Order(Position.On));
    }

    [Fact]
    public void Everything_that_switches_asks_to_be_selected_first()
    {
        _bench.AllowControl();
        Assert.All(_bench.Cabinet.Points.Where(point => point.Writable), point => Assert.True(point.SelectBeforeOperate));
        Assert.Single(_bench.Cabinet.Points, point => point.Writable);
    }

    [Fact]
    public void An_order_is_proven_by_the_position_that_returns()
    {
        _bench.AllowControl();
        Assert.Equal(CommandCode.Started, _bench.Order(Position.On));
        Assert.True(_bench.Cabinet.AtWork);
        _bench.Run(3);
        Assert.False(_bench.Cabinet.AtWork);
        Assert.True(_bench.Board.Breaker.IsOn);
        Assert.Equal([SwitchingResult.UnderWay, SwitchingResult.Returned], Results);
        Assert.InRange(_bench.Board.Breaker.LastPulseUs, 60_000, 320_000);
        Assert.Equal(CommandCode.Started, _bench.Order(Position.Off));
        _bench.Run(3);
        Assert.False(_bench.Board.Breaker.IsOn);
        Assert.Equal(2, _bench.Board.Breaker.Operations);
    }

    [Fact]
    public void Where_it_is_already_nothing_is_fed()
    {
        _bench.AllowControl();
        Assert.Equal(CommandCode.Done, _bench.Order(Position.Off));
        _bench.Run(3);
        Assert.Empty(Results);
        Assert.Equal(0, _bench.Board.Breaker.LastPulseUs);
    }

    [Fact]
    public void A_breaker_that_does_not_move_has_its_pulse_and_no_return()
    {
        _bench.AllowControl();
        _bench.Board.Breaker.Latched = true;
        _bench.Order(Position.On);
        _bench.Run(1);
        Assert.InRange(_bench.Board.Breaker.LastPulseUs, 280_000, 320_000);
        Assert.Equal([SwitchingResult.UnderWay], Results);
        _bench.Run(2);
        Assert.Equal([SwitchingResult.UnderWay, SwitchingResult.NoReturn], Results);
        // It may be tried again.
        _bench.Board.Breaker.Latched = false;
        Assert.Equal(CommandCode.Started, _bench.Order(Position.On));
        _bench.Run(3);
        Assert.Equal(SwitchingResult.Returned, Results.Last());
    }

    [Fact]
    public void A_breaker_that_hangs_midway_has_no_return_and_takes_no_more_orders()
    {
        _bench.AllowControl();
        _bench.Board.Breaker.HangsMidway = true;
        _bench.Order(Position.On);
        _bench.Run(3);
        Assert.Equal([SwitchingResult.UnderWay, SwitchingResult.NoReturn], Results);
        Assert.Equal(Position.Faulty, _bench.Point(33050, 0, 1).Value);
        Assert.Equal(CommandCode.Interlocked, _bench.Order(Position.Off));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(100)]
    public void Only_on_and_off_can_be_ordered(byte value)
    {
        _bench.AllowControl();
        Assert.Equal(CommandCode.OutOfRange, _bench.Order(value));
    }

    [Theory]
    [InlineData("sf6 low", true, true, Interlock.Sf6)]
    [InlineData("sf6 broken", true, true, Interlock.Sf6)]
    [InlineData("earthed", true, false, Interlock.Earthed)]
    [InlineData("earthing unknown", true, false, Interlock.Earthed)]
    [InlineData("moving", true, true, Interlock.Position)]
    [InlineData("supply", true, true, Interlock.Supply)]
    public void An_interlock_stops_the_order_and_says_why(string what, bool closing, bool opening, int bit)
    {
        _bench.AllowControl();
        var board = _bench.Board;
        switch (what)
        {
            case "sf6 low": board.Sf6.Value = 490; break;
            case "sf6 broken": board.Sf6.Broken = true; break;
            case "earthed":
                board.Earthing.Leave(_bench.NowUs);
                _bench.Run(1);
                board.Earthing.Arrive(true, _bench.NowUs);
                break;
            case "earthing unknown": board.Earthing.Leave(_bench.NowUs); break;
            case "moving": board.Breaker.Contacts.Off.Open(_bench.NowUs); break;
            default: board.Contacts[ContactNumber.ControlSupplyLost].Open(_bench.NowUs); break;
        }
        // A sensor that is lost is believed for a while.
        _bench.Run(what == "sf6 broken" ? 32 : what == "moving" ? 0.5 : 2);
        Assert.Equal(closing ? bit : 0, _bench.Point(33050, 0, 4).Value);
        Assert.Equal(opening ? bit : 0, _bench.Point(33050, 0, 5).Value);
        Assert.Equal(closing ? CommandCode.Interlocked : CommandCode.Started, _bench.Order(Position.On));
        Assert.Equal(opening ? CommandCode.Interlocked : CommandCode.Done, _bench.Order(Position.Off));
        _bench.Run(1);
        Assert.Equal((0, 0L), (board.Breaker.Operations, board.Breaker.LastPulseUs));
    }

    [Fact]
    public void An_earthing_switch_does_not_keep_a_breaker_from_opening()
    {
        _bench.AllowControl();
        _bench.Order(Position.On);
        _bench.Run(3);
        _bench.Board.Earthing.Leave(_bench.NowUs);
        _bench.Run(1);
        Assert.Equal(CommandCode.Started, _bench.Order(Position.Off));
        _bench.Run(3);
        Assert.False(_bench.Board.Breaker.IsOn);
    }

    [Fact]
    public void The_selector_beats_every_order_and_a_cut_wire_reads_as_local()
    {
        _bench.AllowControl();
        Assert.False(_bench.Cabinet.LocalControl);
        _bench.Board.Remote.Break(_bench.NowUs);
        _bench.Run(0.1);
        Assert.True(_bench.Cabinet.LocalControl);
        Assert.Equal(CommandCode.LocalControl, _bench.Order(Position.On));
        Assert.Equal(0, _bench.OfContact(ContactNumber.Remote).Last().Value);
        _bench.Board.Remote.Break(_bench.NowUs, broken: false);
        _bench.Run(0.2);
        Assert.Equal(CommandCode.Started, _bench.Order(Position.On));
    }

    [Fact]
    public void The_selector_cuts_a_pulse_off_within_a_step()
    {
        _bench.AllowControl();
        _bench.Board.Breaker.Latched = true;
        _bench.Order(Position.On);
        _bench.Run(0.1);
        _bench.Board.Remote.Open(_bench.NowUs);
        _bench.Run(0.06);
        Assert.False(_bench.Board.Breaker.CloseCoil.Level(_bench.NowUs));
        Assert.Equal([SwitchingResult.UnderWay, SwitchingResult.Interrupted], Results);
        Assert.InRange(_bench.Board.Breaker.LastPulseUs, 100_000, 160_000);
    }

    [Fact]
    public void Gas_that_leaks_out_while_the_coil_is_fed_cuts_it_off()
    {
        _bench.AllowControl();
        _bench.Set(33051, 0, 4, 10_000);
        _bench.Set(33051, 0, 2, 5000);
        _bench.Board.Breaker.Latched = true;
        _bench.Order(Position.On);
        _bench.Run(0.1);
        _bench.Board.Sf6.Value = 400;
        _bench.Run(2);
        Assert.Equal([SwitchingResult.UnderWay, SwitchingResult.Interrupted], Results);
        Assert.InRange(_bench.Board.Breaker.LastPulseUs, 100_000, 1_600_000);
    }

    [Fact]
    public void While_one_order_is_carried_out_no_other_is_taken()
    {
        _bench.AllowControl();
        _bench.Board.Breaker.TravelUs = 800_000;
        _bench.Order(Position.On);
        _bench.Run(0.2);
        Assert.Equal(CommandCode.Busy, _bench.Order(Position.Off));
        Assert.Equal(CommandCode.Busy, _bench.Order(Position.On));
        _bench.Run(3);
        Assert.True(_bench.Board.Breaker.IsOn);
        Assert.Equal((1, 0), (_bench.Board.Breaker.Operations, _bench.Board.Breaker.Clashes));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_comes_together_both_coils_are_never_fed_and_none_for_long(int seed)
    {
        _bench.AllowControl();
        var chance = new SeededNoise(seed);
        var board = _bench.Board;
        var longestUs = 0L;
        var seen = 0;
        _bench.World = () => longestUs = Math.Max(longestUs, board.Breaker.LastPulseUs);
        for (var i = 0; i < 400; i++)
        {
            switch (chance.Between(0, 9))
            {
                case 0: board.Breaker.Trip(_bench.NowUs); break;
                case 1: if (board.Remote.IsClosed) board.Remote.Open(_bench.NowUs); else board.Remote.Close(_bench.NowUs); break;
                case 2: board.Sf6.Value = chance.Between(480, 620); break;
                case 3: board.Expanders[0].Dead = chance.Chance(0.3); break;
                case 4: board.Breaker.Latched = chance.Chance(0.3); break;
                default: seen += _bench.Order(chance.Chance(0.5) ? Position.On : Position.Off) == CommandCode.Started ? 1 : 0; break;
            }
            _bench.Run(chance.Between(1, 150) / 50.0);
        }
        Assert.True(seen > 5, $"only {seen} orders were taken");
        Assert.Equal(0, board.Breaker.Clashes);
        Assert.InRange(longestUs, 1, 320_000);
    }

    [Fact]
    public void A_node_that_starts_feeds_no_coil()
    {
        _bench.AllowControl();
        _bench.Board.Breaker.Latched = true;
        _bench.Order(Position.On);
        _bench.Run(0.1);
        Assert.True(_bench.Board.Breaker.CloseCoil.Level(_bench.NowUs));
        _ = new SubstationController(_bench.Board.Wire(null!));
        Assert.False(_bench.Board.Breaker.CloseCoil.Level(_bench.NowUs));
    }
}
