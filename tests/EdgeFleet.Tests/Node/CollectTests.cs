using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Host;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Tests.Node;

/// <summary>Records: as they were said, page after page, confirmed when they are stored and not before.</summary>
public class CollectTests
{
    private const string Temperature = "3303/0/5700";

    private readonly ScriptedNode _node = new(17);

    [Fact]
    public async Task A_gateway_that_knows_nothing_learns_boot_and_counter_and_collects()
    {
        _node.Record(Temperature, 1_800_000_000_000, 215, -1);
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        var result = await bench.PollAsync(_node);
        Assert.Null(result.Fault);
        var sample = Assert.Single(result.Samples);
        Assert.Equal((0, ReadingValue.Of(21.5m), Quality.Good, 1_800_000_000_000, 1u),
            (sample.Point, sample.Value, sample.Quality, sample.Time, sample.Ordinal));
        Assert.Equal(1, bench.Link.Counters.Refused);
        Assert.Equal([42u, 43u], _node.Asked.Select(asked => asked.Counter));
        Assert.Equal([PartType.Time, PartType.Identify, PartType.Settings], _node.Asked[0].Parts);
        Assert.InRange(result.Answered!.Value, DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeMilliseconds(),
            DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Every_value_is_kept_exactly_with_its_time_and_quality()
    {
        _node.Record(Temperature, 5, -2150, -2, quality: 64);
        _node.Record(Temperature, 0, 3, 2);
        _node.Record(Temperature, 7, long.MinValue, -28);
        _node.Record(Temperature, 7, long.MaxValue);
        _node.Record("3306/0/5850", 8, value: to => to.WriteBoolean(true));
        _node.Record(Temperature, 9, value: to => to.WriteNone(), quality: 2);
        _node.Record(Temperature, 10, value: to => to.WriteText("21 °C"u8.ToArray(), 0, 6));
        _node.Record(Temperature, 11, long.MaxValue, 100);
        _node.Record(Temperature, 12, 1, -100);
        _node.Record(Temperature, 13, value: to => to.WriteText([0xC3, 0x28], 0, 2));
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        var samples = (await bench.PollAsync(_node)).Samples;
        Assert.Equal(
            [ReadingValue.Of(-21.50m), ReadingValue.Of(300L), ReadingValue.Of(-0.0000000009223372036854775808m),
                ReadingValue.Of(long.MaxValue), ReadingValue.Of(true), ReadingValue.None, ReadingValue.Of("21 °C"), ReadingValue.None,
                ReadingValue.None, ReadingValue.None],
            samples.Select(sample => sample.Value));
        Assert.Equal([5L, 0, 7, 7, 8, 9, 10, 11, 12, 13], samples.Select(sample => sample.Time));
        Assert.Equal(Enumerable.Range(1, 10).Select(number => (uint)number), samples.Select(sample => sample.Ordinal));
        Assert.Equal([Quality.TimeUncertain, Quality.Good, Quality.Good, Quality.Good, Quality.Good, Quality.NotPresent, Quality.Good,
            Quality.Invalid, Quality.Invalid, Quality.Invalid], samples.Select(sample => sample.Quality));
    }

    [Fact]
    public async Task Pages_follow_each_other_over_gaps_until_there_is_nothing_more()
    {
        for (var i = 0; i < 100; i++)
        {
            if (i % 7 == 0) _node.Tear();
            _node.Record(Temperature, i, i);
        }
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        var result = await bench.PollAsync(_node);
        Assert.Null(result.Fault);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), result.Samples.Select(sample => sample.Time));
        var asked = _node.Asked.Count;
        Assert.InRange(asked, 10, 20);
        Assert.Empty((await bench.PollAsync(_node)).Samples);
        Assert.Equal((115u, 116u), (_node.Asked[^1].Confirm, _node.Asked[^1].Collect));
        Assert.Equal(115u, _node.Confirmed);
        Assert.Equal(asked + 1, _node.Asked.Count);
    }

    [Fact]
    public async Task A_short_link_carries_one_record_at_a_time()
    {
        var small = new ScriptedNode(3) { Longest = 64 };
        for (var i = 0; i < 5; i++) small.Record(Temperature, i, i);
        await using var line = new ScriptedLine(small);
        await using var bench = new NodeBench(line);
        bench.Add(small, longestFrame: 64);
        Assert.Equal(5, (await bench.PollAsync(small)).Samples.Count);
        Assert.Equal(6, small.Asked.Count);
    }

    [Fact]
    public async Task A_poll_has_an_end_and_the_next_goes_on()
    {
        var small = new ScriptedNode(3) { Longest = 64 };
        for (var i = 0; i < 200; i++) small.Record(Temperature, i, i);
        await using var line = new ScriptedLine(small);
        await using var bench = new NodeBench(line);
        bench.Add(small);
        var all = new List<long>();
        while (all.Count < 200)
        {
            var samples = (await bench.PollAsync(small)).Samples;
            Assert.InRange(samples.Count, 1, 64);
            all.AddRange(samples.Select(sample => sample.Time));
        }
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (long)i), all);
    }

    [Fact]
    public async Task Nothing_is_confirmed_before_it_is_stored_and_collecting_goes_ahead()
    {
        _node.Record(Temperature, 1);
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        var first = await bench.PollAsync(_node, stored: null);
        _node.Record(Temperature, 2);
        var second = await bench.PollAsync(_node, stored: null);
        Assert.Equal([2L], second.Samples.Select(sample => sample.Time));
        second.AckToken!.Stored();
        await bench.PollAsync(_node);
        Assert.All(_node.Asked, asked => Assert.Null(asked.Confirm));
        first.AckToken!.Stored();
        await bench.PollAsync(_node);
        Assert.Equal(2u, _node.Asked[^1].Confirm);
        await bench.PollAsync(_node);
        Assert.Null(_node.Asked[^1].Confirm);
    }

    [Fact]
    public async Task What_was_dropped_on_its_way_is_collected_again_and_nothing_behind_it_is_confirmed()
    {
        _node.Record(Temperature, 1);
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        await bench.PollAsync(_node, stored: false);
        _node.Record(Temperature, 2);
        var again = await bench.PollAsync(_node);
        Assert.Equal([1L, 2], again.Samples.Select(sample => sample.Time));
        Assert.All(_node.Asked, asked => Assert.Null(asked.Confirm));
        await bench.PollAsync(_node);
        Assert.Equal(2u, _node.Asked[^1].Confirm);
    }

    [Fact]
    public async Task A_gateway_that_started_again_gets_the_unconfirmed_records_once_more()
    {
        for (var i = 1; i <= 3; i++) _node.Record(Temperature, i, i);
        await using var line = new ScriptedLine(_node);
        ReadResult before, after;
        await using (var bench = new NodeBench(line))
        {
            bench.Add(_node);
            before = await bench.PollAsync(_node, stored: null);
        }
        await using var restarted = new NodeBench(line);
        restarted.Add(_node);
        after = await restarted.PollAsync(_node);
        Assert.Equal(3, after.Samples.Count);
        Assert.Equal(before.Samples, after.Samples);
    }

    [Fact]
    public async Task A_record_of_a_path_that_the_profile_does_not_list_is_passed_over_and_told_and_confirmed()
    {
        _node.Record(Temperature, 1);
        _node.Record("3316/2/5700", 2, 230);
        _node.Record("3316/2/5700", 3, 231);
        _node.Record(Temperature, 4);
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        var endpoint = bench.Add(_node);
        var result = await bench.PollAsync(_node);
        Assert.Equal([1L, 4], result.Samples.Select(sample => sample.Time));
        Assert.Equal(FaultKind.Misconfigured, result.Fault?.Kind);
        Assert.Contains("reports 3316/2/5700, which the profile bench does not list", result.Fault!.What, StringComparison.Ordinal);
        Assert.Equal(2, endpoint.Complaints.PassedOver);
        Assert.Equal(result.Fault, (await bench.PollAsync(_node)).Fault);
        Assert.Equal(4u, _node.Confirmed);
    }

    [Fact]
    public async Task Records_of_unlisted_paths_alone_are_confirmed_too()
    {
        _node.Record("3316/2/5700", 2, 230);
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        await bench.PollAsync(_node);
        await bench.PollAsync(_node);
        Assert.Equal(1u, _node.Confirmed);
    }

    [Fact]
    public async Task A_node_that_had_to_drop_records_is_told_once()
    {
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        for (var i = 1; i <= 5; i++) _node.Record(Temperature, i);
        Assert.Null((await bench.PollAsync(_node, stored: null)).Fault);
        _node.Drop(2);
        Assert.Contains("dropped 2 records", (await bench.PollAsync(_node, stored: null)).Fault?.What, StringComparison.Ordinal);
        Assert.Null((await bench.PollAsync(_node, stored: null)).Fault);
    }

    [Fact]
    public async Task A_replaced_store_is_collected_from_its_beginning_and_old_numbers_confirm_nothing()
    {
        for (var i = 1; i <= 5; i++) _node.Record(Temperature, i);
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        await bench.PollAsync(_node);
        _node.Wipe();
        _node.Record(Temperature, 100);
        await bench.PollAsync(_node);
        Assert.Equal([100L], (await bench.PollAsync(_node)).Samples.Select(sample => sample.Time));
        await bench.PollAsync(_node);
        Assert.Equal(1u, _node.Confirmed);
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_stops_confirming_there_and_is_told()
    {
        _node.Record(Temperature, 1);
        _node.Record(Temperature, 2, value: to => to.WriteByte(99));
        _node.Record(Temperature, 3);
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        for (var i = 0; i < 3; i++)
        {
            var result = await bench.PollAsync(_node);
            Assert.Equal(FaultKind.Corrupt, result.Fault?.Kind);
            Assert.Contains("record 2 cannot be read", result.Fault!.What, StringComparison.Ordinal);
        }
        Assert.Equal(1u, _node.Confirmed);
    }

    [Fact]
    public async Task A_node_behind_a_full_outbox_is_asked_but_hands_over_no_more_than_memory_has_room_for()
    {
        for (var i = 0; i < 6000; i++) _node.Record(Temperature, i);
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        var (taken, polls) = (0, 0);
        while ((await bench.PollAsync(_node, stored: null)).Samples.Count is var count and > 0 && polls++ < 100) taken += count;
        Assert.InRange(taken, 4096, 5500);
        Assert.Null(_node.Asked[^1].Collect);
    }

    [Fact]
    public async Task The_gateways_time_comes_with_every_request_unless_its_clock_was_never_set()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        await using var line = new ScriptedLine(_node);
        await using (var bench = new NodeBench(line, clock))
        {
            bench.Add(_node);
            await bench.PollAsync(_node);
        }
        Assert.All(_node.Asked, asked => Assert.Equal(clock.GetUtcNow().ToUnixTimeMilliseconds(), asked.Time));
        var before = _node.Asked.Count;
        await using var unset = new NodeBench(line, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UnixEpoch));
        unset.Add(_node);
        Assert.Null((await unset.PollAsync(_node)).Fault);
        Assert.All(_node.Asked.Skip(before), asked => Assert.Null(asked.Time));
    }
}
