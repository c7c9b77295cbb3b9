using EdgeFleet.Models;
using EdgeFleet.Models.Pins;
using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Substation;

namespace EdgeFleet.Nano.Tests.Substation;

public sealed class ContactTests
{
    private const int Free = 10;
    private readonly SubstationBench _bench = new();

    [Theory]
    [InlineData(1_000)]
    [InlineData(7_300)]
    [InlineData(13_700)]
    [InlineData(19_900)]
    public void A_change_alone_has_the_time_that_the_clock_kept_of_its_first_move(long afterUs)
    {
        var movedUs = _bench.NowUs + afterUs;
        _bench.Board.Contacts[Free].Close(movedUs);
        _bench.Run(1);
        var told = Assert.Single(_bench.OfContact(Free));
        Assert.Equal((1, PointQuality.Good), (told.Value, told.Quality));
        Assert.InRange(told.AtMs, movedUs / 1000 - 10, movedUs / 1000 + 10);
    }

    [Fact]
    public void A_change_on_the_second_expander_is_stamped_over_the_shared_wire()
    {
        for (var i = 0; i < 20; i++)
        {
            var movedUs = _bench.NowUs + 1_000 + 900 * i;
            if (i % 2 == 0) _bench.Board.Contacts[20].Close(movedUs);
            else _bench.Board.Contacts[20].Open(movedUs);
            _bench.Run(5);
            Assert.InRange(_bench.OfContact(20).Last().AtMs, movedUs / 1000 - 10, movedUs / 1000 + 10);
        }
        Assert.Equal(20, _bench.OfContact(20).Count());
    }

    [Fact]
    public void Changes_that_come_together_are_honest_to_50_ms_and_in_order_with_what_comes_later()
    {
        var movedUs = _bench.NowUs + 2_000;
        foreach (var contact in new[] { 9, 12, 18, 25 }) _bench.Board.Contacts[contact].Close(movedUs);
        _bench.Run(0.1);
        var laterUs = _bench.NowUs + 2_000;
        _bench.Board.Contacts[13].Close(laterUs);
        _bench.Run(1);
        Assert.Equal(5, _bench.Events.Count);
        foreach (var told in _bench.Events.Take(4)) Assert.InRange(told.AtMs, movedUs / 1000, movedUs / 1000 + 50);
        Assert.InRange(_bench.Events[4].AtMs, laterUs / 1000 - 10, laterUs / 1000 + 10);
    }

    [Fact]
    public void Without_a_clock_that_stamps_a_change_is_honest_to_50_ms()
    {
        var bench = new SubstationBench(stamps: false);
        for (var i = 0; i < 20; i++)
        {
            var movedUs = bench.NowUs + 900 * i + 1;
            if (i % 2 == 0) bench.Board.Contacts[Free].Close(movedUs);
            else bench.Board.Contacts[Free].Open(movedUs);
            bench.Run(5);
            Assert.InRange(bench.OfContact(Free).Last().AtMs, movedUs / 1000, movedUs / 1000 + 50);
        }
    }

    [Fact]
    public void An_event_that_the_clock_kept_of_something_else_stamps_nothing()
    {
        _bench.Board.Clock.Event.DriveOutside(_bench.NowUs + 100, Drive.Low);
        _bench.Board.Clock.Event.DriveOutside(_bench.NowUs + 200, Drive.Floating);
        _bench.Run(30);
        var movedUs = _bench.NowUs + 5_000;
        _bench.Board.Contacts[Free].Close(movedUs);
        _bench.Run(1);
        Assert.InRange(Assert.Single(_bench.OfContact(Free)).AtMs, movedUs / 1000 - 10, movedUs / 1000 + 50);
    }

    [Fact]
    public void A_contact_that_bounces_is_told_once_with_the_time_of_its_first_move()
    {
        var contact = _bench.Board.Contacts[Free];
        contact.BounceUs = 35_000;
        var movedUs = _bench.NowUs + 3_000;
        contact.Close(movedUs);
        _bench.Run(1);
        var told = Assert.Single(_bench.OfContact(Free));
        Assert.InRange(told.AtMs, movedUs / 1000 - 10, movedUs / 1000 + 10);
    }

    [Fact]
    public void What_is_shorter_than_its_debounce_is_counted_and_not_told()
    {
        _bench.Set(33052, Free, 1, 200);
        var contact = _bench.Board.Contacts[Free];
        contact.BounceUs = 0;
        contact.Close(_bench.NowUs + 1_000);
        _bench.Run(0.1);
        contact.Open(_bench.NowUs + 1_000);
        _bench.Run(1);
        Assert.Empty(_bench.OfContact(Free));
        Assert.Equal(2, _bench.Point(3342, Free, 5501).Value);
    }

    [Fact]
    public void A_trip_shorter_than_a_step_is_told_as_it_came_and_went()
    {
        var trip = _bench.Board.Contacts[ContactNumber.ProtectionTrip];
        trip.BounceUs = 0;
        var movedUs = _bench.NowUs + 4_000;
        trip.Close(movedUs);
        trip.Open(movedUs + 5_000);
        _bench.Run(1);
        var told = _bench.OfContact(ContactNumber.ProtectionTrip).ToList();
        Assert.Equal([1, 0], told.Select(each => each.Value));
        Assert.InRange(told[0].AtMs, movedUs / 1000 - 10, movedUs / 1000 + 10);
        Assert.True(told[1].AtMs >= told[0].AtMs);
    }

    [Fact]
    public void An_open_door_is_told_by_an_open_contact()
    {
        Assert.Equal(0, _bench.Point(3342, ContactNumber.Door, 5500).Value);
        _bench.Board.Contacts[ContactNumber.Door].Open(_bench.NowUs);
        _bench.Run(2);
        Assert.Equal(1, Assert.Single(_bench.OfContact(ContactNumber.Door)).Value);
        Assert.Equal(1, _bench.Point(3342, ContactNumber.Door, 5500).Value);
    }

    [Fact]
    public void A_contact_that_chatters_is_blocked_counted_and_told_again_when_it_is_quiet()
    {
        var contact = _bench.Board.Contacts[Free];
        contact.BounceUs = 0;
        contact.Close(_bench.NowUs + 1);
        _bench.Run(0.2);
        contact.Chatter(_bench.NowUs, _bench.NowUs + 8_000_000, typicalUs: 150_000);
        _bench.Run(8.5);
        contact.Open(_bench.NowUs);
        var quietUs = _bench.NowUs;
        _bench.Run(0.5);
        var live = _bench.Point(3342, Free, 5500);
        Assert.Equal(PointQuality.Blocked, live.Quality);
        Assert.Equal(SubstationController.ContactBlocked, _bench.Cabinet.SelfTest);
        var told = _bench.OfContact(Free).Count();
        Assert.InRange(told, 1, 35);
        Assert.InRange(_bench.Point(3342, Free, 5501).Value, 35, 80);

        _bench.Run(58);
        Assert.Equal(PointQuality.Blocked, live.Quality);
        _bench.Run(5);
        Assert.Equal((0L, PointQuality.Good), (live.Value, live.Quality));
        Assert.Equal(0u, _bench.Cabinet.SelfTest);
        // What was told last and what is so now fit together again, with the time of the last move.
        Assert.Equal(0, _bench.OfContact(Free).Last().Value);
        if (_bench.OfContact(Free).Count() > told) Assert.InRange(
            _bench.OfContact(Free).Last().AtMs, quietUs / 1000 - 10, quietUs / 1000 + 50);
    }

    [Fact]
    public void A_blocked_contact_that_rests_elsewhere_is_told_with_the_time_it_came_to_rest()
    {
        var contact = _bench.Board.Contacts[Free];
        contact.BounceUs = 0;
        // Too fast for its debounce: nothing of it is told.
        for (var i = 0; i < 41; i++)
        {
            if (i % 2 == 0) contact.Close(_bench.NowUs);
            else contact.Open(_bench.NowUs);
            _bench.Run(0.02);
        }
        var restMs = _bench.NowMs;
        _bench.Run(70);
        var told = Assert.Single(_bench.OfContact(Free));
        Assert.Equal((1, PointQuality.Good), (told.Value, told.Quality));
        Assert.InRange(told.AtMs, restMs - 50, restMs + 10);
        Assert.Equal(41, _bench.Point(3342, Free, 5501).Value);
    }

    [Fact]
    public void A_contact_may_move_as_often_as_it_is_allowed_to_for_ever()
    {
        var contact = _bench.Board.Contacts[Free];
        for (var i = 0; i < 200; i++)
        {
            if (i % 2 == 0) contact.Close(_bench.NowUs);
            else contact.Open(_bench.NowUs);
            // A bounce may count as well: a tenth of the limit leaves room for it.
            _bench.Run(2);
        }
        Assert.Equal(200, _bench.OfContact(Free).Count());
    }

    [Fact]
    public void A_silent_expander_makes_its_contacts_stale_and_leaves_the_others_alone()
    {
        _bench.Board.Expanders[1].Dead = true;
        _bench.Run(0.5);
        Assert.Equal(PointQuality.Good, _bench.Point(3342, 20, 5500).Quality);
        _bench.Run(1);
        Assert.Equal(PointQuality.NotTopical, _bench.Point(3342, 20, 5500).Quality);
        Assert.Equal(PointQuality.Good, _bench.Point(3342, Free, 5500).Quality);
        Assert.Equal(SubstationController.SecondExpanderLost, _bench.Cabinet.SelfTest);

        _bench.Board.Contacts[20].Close(_bench.NowUs);
        _bench.Run(10);
        _bench.Board.Expanders[1].Dead = false;
        _bench.Run(1);
        var told = Assert.Single(_bench.OfContact(20));
        Assert.Equal((1, PointQuality.TimeUncertain), (told.Value, told.Quality));
        Assert.Equal((1L, PointQuality.Good), (_bench.Point(3342, 20, 5500).Value, _bench.Point(3342, 20, 5500).Quality));
    }

    [Fact]
    public void A_short_silence_costs_nothing()
    {
        _bench.Board.I2c.Refuse(0x20, 10);
        var movedUs = _bench.NowUs + 5_000;
        _bench.Board.Contacts[Free].Close(movedUs);
        _bench.Run(1);
        var told = Assert.Single(_bench.OfContact(Free));
        Assert.Equal((1, PointQuality.Good), (told.Value, told.Quality));
        Assert.InRange(told.AtMs, movedUs / 1000 - 10, movedUs / 1000 + 10);
    }

    [Fact]
    public void Without_the_time_a_change_says_so()
    {
        _bench.KnowsTime = false;
        _bench.Board.Contacts[Free].Close(_bench.NowUs);
        _bench.Run(1);
        var told = Assert.Single(_bench.OfContact(Free));
        Assert.Equal((-SubstationBench.BeganMs, PointQuality.TimeUncertain), (told.AtMs, told.Quality));
    }

    [Fact]
    public void Without_room_a_change_waits_and_what_is_lost_meanwhile_shows()
    {
        _bench.Stores = false;
        for (var filled = 0; _bench.Cabinet.SelfTest == 0; filled++)
        {
            // All that there is room for, and one more.
            Assert.InRange(filled, 0, 100);
            var contact = _bench.Board.Contacts[8 + filled % 6];
            if (contact.IsClosed) contact.Open(_bench.NowUs);
            else contact.Close(_bench.NowUs);
            _bench.Run(1);
        }
        var waiting = _bench.Board.Contacts[20];
        var lossy = _bench.Board.Contacts[21];
        var movedUs = _bench.NowUs + 1_000;
        waiting.Close(movedUs);
        _bench.Run(1);
        foreach (var _ in Enumerable.Range(0, 3))
        {
            if (lossy.IsClosed) lossy.Open(_bench.NowUs);
            else lossy.Close(_bench.NowUs);
            _bench.Run(1);
        }
        Assert.Equal(SubstationController.EventsWait, _bench.Cabinet.SelfTest);
        _bench.Stores = true;
        _bench.Run(1);
        var told = Assert.Single(_bench.OfContact(20));
        Assert.Equal((1, PointQuality.Good), (told.Value, told.Quality));
        Assert.InRange(told.AtMs, movedUs / 1000 - 10, movedUs / 1000 + 10);
        told = Assert.Single(_bench.OfContact(21));
        Assert.Equal((1, PointQuality.Overflow), (told.Value, told.Quality));
        Assert.Equal(0u, _bench.Cabinet.SelfTest);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_fails_meanwhile_what_is_told_goes_on_and_off_in_turn_and_ends_with_what_is_so(int seed)
    {
        var chance = new SeededNoise(seed);
        for (var i = 0; i < 1500; i++)
        {
            var contact = _bench.Board.Contacts[(int)chance.Between(8, 27)];
            if (contact.IsClosed) contact.Open(_bench.NowUs + chance.Between(1, 16_000));
            else contact.Close(_bench.NowUs + chance.Between(1, 16_000));
            if (chance.Chance(0.02)) _bench.Board.I2c.Refuse(0x20 + (int)chance.Between(0, 1), (int)chance.Between(1, 80));
            if (chance.Chance(0.02)) _bench.Stores = !_bench.Stores;
            _bench.Run(chance.Between(1, 20) / 50.0);
        }
        _bench.Stores = true;
        _bench.Run(70);
        Assert.Equal(0u, _bench.Cabinet.SelfTest);
        for (var i = 8; i < ContactNumber.OnExpanders; i++)
        {
            var told = _bench.OfContact(i).ToList();
            Assert.True(told.Count > 10, $"contact {i} is told {told.Count} times");
            Assert.Equal(told.Select((_, at) => at % 2 == 0 ? 1L : 0L), told.Select(each => each.Value));
            Assert.Equal(_bench.Board.Contacts[i].IsClosed, told[^1].Value == 1);
            Assert.Equal(told.Select(each => each.AtMs).Order(), told.Select(each => each.AtMs));
        }
    }
}
