using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Substation;

namespace EdgeFleet.Nano.Tests.Substation;

public sealed class PositionTests
{
    private readonly SubstationBench _bench = new();

    private long Shown => _bench.Point(33050, 0, 1).Value;

    [Fact]
    public void It_is_off_then_moves_then_is_on_each_with_its_time()
    {
        Assert.Equal(Position.Off, Shown);
        var earthing = _bench.Board.Earthing;
        var leftMs = _bench.NowMs;
        earthing.Leave(_bench.NowUs);
        _bench.Run(4);
        var arrivedMs = _bench.NowMs;
        earthing.Arrive(true, _bench.NowUs);
        _bench.Run(1);
        var told = _bench.Of(33050, 1, 1).ToList();
        Assert.Equal([Position.Moving, Position.On], told.Select(each => (byte)each.Value));
        Assert.InRange(told[0].AtMs, leftMs - 10, leftMs + 50);
        Assert.InRange(told[1].AtMs, arrivedMs - 10, arrivedMs + 50);
    }

    [Fact]
    public void A_trip_by_the_protection_is_a_change_like_any_other()
    {
        _bench.AllowControl();
        _bench.Order(Position.On);
        _bench.Run(2);
        var trippedMs = _bench.NowMs;
        _bench.Board.Breaker.Trip(_bench.NowUs);
        _bench.Run(2);
        var told = _bench.Of(33050, 0, 1).Last();
        Assert.Equal(Position.Off, told.Value);
        Assert.InRange(told.AtMs, trippedMs + 50, trippedMs + 110);
        // Nobody had ordered it.
        Assert.Equal(SwitchingResult.Returned, _bench.Of(33050, 0, 3).Last().Value);
    }

    [Fact]
    public void What_never_arrives_is_faulty_and_well_again_when_it_does()
    {
        _bench.Board.Earthing.Leave(_bench.NowUs);
        _bench.Run(10);
        Assert.Equal(Position.Moving, _bench.Point(33050, 1, 1).Value);
        Assert.Equal(0u, _bench.Cabinet.SelfTest);
        _bench.Run(10);
        Assert.Equal(Position.Faulty, _bench.Point(33050, 1, 1).Value);
        Assert.Equal(SubstationController.PositionFault, _bench.Cabinet.SelfTest);
        _bench.Board.Earthing.Arrive(false, _bench.NowUs);
        _bench.Run(1);
        Assert.Equal([Position.Moving, Position.Faulty, Position.Off], _bench.Of(33050, 1, 1).Select(each => (byte)each.Value));
    }

    [Fact]
    public void Contacts_that_contradict_each_other_for_longer_than_a_travel_are_faulty()
    {
        _bench.Board.Contacts[ContactNumber.BreakerOn].Close(_bench.NowUs);
        _bench.Run(0.5);
        Assert.Equal(Position.Moving, Shown);
        _bench.Run(1);
        Assert.Equal(Position.Faulty, Shown);
    }

    [Fact]
    public void A_broken_wire_of_a_contact_is_a_fault_and_no_position()
    {
        _bench.Board.Contacts[ContactNumber.BreakerOff].Break(_bench.NowUs);
        _bench.Run(2);
        Assert.Equal(Position.Faulty, Shown);
    }

    [Fact]
    public void A_position_whose_contacts_nobody_hears_is_stale_and_comes_back()
    {
        _bench.Board.Expanders[0].Dead = true;
        _bench.Run(2);
        Assert.Equal(PointQuality.NotTopical, _bench.Point(33050, 0, 1).Quality);
        _bench.Board.Expanders[0].Dead = false;
        _bench.Run(1);
        Assert.Equal(((long)Position.Off, PointQuality.Good), (Shown, _bench.Point(33050, 0, 1).Quality));
        Assert.Empty(_bench.Of(33050, 0, 1));
    }

    [Fact]
    public void A_position_whose_contact_chatters_is_blocked()
    {
        _bench.Board.Contacts[ContactNumber.BreakerOn].Chatter(_bench.NowUs, _bench.NowUs + 5_000_000, typicalUs: 100_000);
        _bench.Run(6);
        Assert.Equal(PointQuality.Blocked, _bench.Point(33050, 0, 1).Quality);
        _bench.Run(65);
        Assert.Equal(((long)Position.Off, PointQuality.Good), (Shown, _bench.Point(33050, 0, 1).Quality));
    }
}
