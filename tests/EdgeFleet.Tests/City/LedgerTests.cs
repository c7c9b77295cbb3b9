using EdgeFleet.City.Ledger;
using EdgeFleet.Contracts;

namespace EdgeFleet.Tests.City;

/// <summary>An honest run is exact, and every way to cheat is named.</summary>
public sealed class LedgerTests
{
    private static readonly SeriesId Temperature = new(1, new PointPath(3303, 0, 5700));
    private static readonly SeriesId Vent = new(1, new PointPath(3337, 1, 5536));

    [Fact]
    public void An_honest_run_is_exact()
    {
        var verdict = Judge.Decide(Honest());
        Assert.Empty(verdict.Faults);
        Assert.True(verdict.Exact);
        Assert.Equal(10, verdict.Totals.Matched);
        Assert.Empty(verdict.Unfinished);
    }

    [Fact]
    public void A_lost_block_is_named()
    {
        var input = Honest();
        var verdict = Judge.Decide(input with { HeldBlocks = [.. input.HeldBlocks.Skip(1)],
            HeldReadings = [.. input.HeldReadings.Skip(1)] });
        Assert.Contains(verdict.Faults, fault => fault.Contains("lost") && fault.Contains("telemetry/1"));
    }

    [Fact]
    public void A_held_block_nobody_journalled_is_no_fault()
    {
        var input = Honest();
        Assert.True(Judge.Decide(input with { Journalled = [.. input.Journalled.Skip(1)] }).Exact);
    }

    [Fact]
    public void A_doubled_block_is_twice()
    {
        var input = Honest();
        var verdict = Judge.Decide(input with { HeldBlocks = [.. input.HeldBlocks, input.HeldBlocks[2]],
            HeldReadings = [.. input.HeldReadings, input.HeldReadings[2]] });
        Assert.Contains(verdict.Faults, fault => fault.StartsWith("held twice", StringComparison.Ordinal));
        Assert.Contains(verdict.Faults, fault => fault.Contains("readings held twice"));
        Assert.Contains(verdict.Faults, fault => fault.Contains("reading held twice"));
    }

    [Fact]
    public void Readings_that_went_to_chunks_are_judged_as_those_in_blocks_are()
    {
        var input = Honest();
        var went = input with
        {
            Compacted = input.HeldBlocks.Take(3).Select(block => block.Block).ToHashSet(),
            HeldReadings = [.. input.HeldReadings.Skip(3)],
            ChunkReadings = [.. input.HeldReadings.Take(3).SelectMany(block => block.Readings).OrderBy(r => r.Series.Path)],
        };
        Assert.True(Judge.Decide(went).Exact);
        Assert.Equal(3, Judge.Decide(went).Totals.CompactedBlocks);

        var lost = Judge.Decide(went with { ChunkReadings = [.. went.ChunkReadings.Skip(1)] });
        Assert.Contains(lost.Faults, fault => fault.Contains("the blocks counted 6, chunks hold 5"));
        Assert.Contains(lost.Faults, fault => fault.Contains("served and never stored"));
        var twice = Judge.Decide(went with { ChunkReadings = [.. went.ChunkReadings, went.ChunkReadings[0]] });
        Assert.Contains(twice.Faults, fault => fault.Contains("reading held twice"));
        var both = Judge.Decide(went with { HeldReadings = input.HeldReadings });
        Assert.Contains(both.Faults, fault => fault.Contains("went and is there"));
    }

    [Fact]
    public void The_same_readings_under_another_identity_have_no_answer_left()
    {
        var input = Honest();
        var again = input.HeldReadings[2] with { Block = Key(99) };
        var verdict = Judge.Decide(input with { HeldBlocks = [.. input.HeldBlocks, new BlockEntry(Key(99), 2, 99)],
            HeldReadings = [.. input.HeldReadings, again] });
        Assert.Contains(verdict.Faults, fault => fault.Contains("no answer is left"));
    }

    [Fact]
    public void An_altered_reading_is_named_with_what_was_served()
    {
        var input = Honest();
        var second = input.HeldReadings[1];
        var altered = second with { Readings = [second.Readings[0] with { Value = 99.9m }, second.Readings[1]] };
        var verdict = Judge.Decide(input with { HeldReadings = [input.HeldReadings[0], altered, .. input.HeldReadings.Skip(2)] });
        Assert.Contains(verdict.Faults, fault => fault.Contains("altered") && fault.Contains("99.9") && fault.Contains("served 20.2"));
    }

    [Fact]
    public void A_reading_that_was_never_served_is_named()
    {
        var input = Honest();
        var verdict = Judge.Decide(input with { Served = [.. input.Served.Where(value => value.Time > 1000)] });
        Assert.Contains(verdict.Faults, fault => fault.Contains("held, but no answer"));
    }

    [Fact]
    public void Another_count_or_checksum_is_named()
    {
        var input = Honest();
        var held = input.HeldBlocks;
        Assert.Contains(Judge.Decide(input with { HeldBlocks = [held[0] with { Checksum = 7 }, .. held.Skip(1)] }).Faults, fault =>
            fault.Contains("checksum differs"));
        var counted = Judge.Decide(input with { HeldBlocks = [held[0] with { Count = 3 }, .. held.Skip(1)] }).Faults;
        Assert.Contains(counted, fault => fault.Contains("count differs"));
        Assert.Contains(counted, fault => fault.Contains("readings missing"));
    }

    [Fact]
    public void One_unfinished_scan_a_kill_is_allowed_and_printed_two_are_not()
    {
        var input = Honest();
        var cut = input with { HeldBlocks = [.. input.HeldBlocks.Take(4)], HeldReadings = [.. input.HeldReadings.Take(4)],
            Journalled = [.. input.Journalled.Take(4)] };
        Assert.Contains(Judge.Decide(cut).Faults, fault => fault.Contains("served and never stored"));

        var killed = cut with { KillsByDevice = new Dictionary<long, int> { [1] = 1 } };
        var verdict = Judge.Decide(killed);
        Assert.True(verdict.Exact, string.Join("\n", verdict.Faults));
        Assert.Equal(20.5m, Assert.Single(verdict.Unfinished, value => value.Series == Temperature).Value);

        var twice = killed with { HeldBlocks = [.. killed.HeldBlocks.Take(3)], HeldReadings = [.. killed.HeldReadings.Take(3)],
            Journalled = [.. killed.Journalled.Take(3)] };
        Assert.Contains(Judge.Decide(twice).Faults, fault => fault.Contains("served and never stored")
            && fault.Contains("2 answers with 1 kill"));
    }

    [Fact]
    public void An_unchanged_state_need_not_be_stored_within_the_repeat_time()
    {
        var input = Honest();
        ServedValue[] unchanged = [new(Vent, 6000, 50, ByException: true), new(Vent, 60_000, 50, ByException: true)];
        var verdict = Judge.Decide(input with { Served = [.. input.Served, .. unchanged] });
        Assert.True(verdict.Exact, string.Join("\n", verdict.Faults));
        Assert.Equal(2, verdict.Totals.Unchanged);

        ServedValue[] moved = [new(Vent, 6000, 51, ByException: true)];
        Assert.False(Judge.Decide(input with { Served = [.. input.Served, .. moved] }).Exact);
        ServedValue[] stale = [new(Vent, 5005 + 60_001, 50, ByException: true)];
        Assert.False(Judge.Decide(input with { Served = [.. input.Served, .. stale] }).Exact);
    }

    [Fact]
    public void An_overdue_answer_may_go_unread_and_a_mark_needs_no_answer()
    {
        var input = Honest();
        var mark = new HeldBlockReadings(Key(6), [new HeldReading(Temperature, 7000, null, 0)]);
        var verdict = Judge.Decide(input with
        {
            Served = [.. input.Served, new ServedValue(Temperature, 6000, 33, Overdue: true)],
            HeldBlocks = [.. input.HeldBlocks, new BlockEntry(Key(6), 1, 6)],
            HeldReadings = [.. input.HeldReadings, mark],
        });
        Assert.True(verdict.Exact, string.Join("\n", verdict.Faults));
        Assert.Equal((1, 1), (verdict.Totals.Overdue, verdict.Totals.Marks));
    }

    [Theory]
    [InlineData("unknown", true)]
    [InlineData("done", false)]
    public void A_command_result_may_be_reported_again_and_not_otherwise(string second, bool exact)
    {
        var input = Honest();
        var results = new SeriesId(1, new PointPath(33000, 0, 1));
        var verdict = Judge.Decide(input with
        {
            HeldBlocks = [.. input.HeldBlocks, new BlockEntry(Key(6), 1, 6), new BlockEntry(Key(7), 1, 7)],
            HeldReadings =
            [
                .. input.HeldReadings,
                new HeldBlockReadings(Key(6), [new HeldReading(results, 7000, null, 0, "unknown")]),
                new HeldBlockReadings(Key(7), [new HeldReading(results, 7000, null, 0, second)]),
            ],
        });
        Assert.Equal(exact, verdict.Exact);
        Assert.Equal(exact ? 1 : 0, verdict.Totals.Repeats);
    }

    // Five scans of one device, one a second, each a block of a temperature and a vent position.
    private static LedgerInput Honest()
    {
        var served = new List<ServedValue>();
        var blocks = new List<BlockEntry>();
        var readings = new List<HeldBlockReadings>();
        for (var scan = 1; scan <= 5; scan++)
        {
            var (time, temperature) = (1000L * scan, 20m + scan / 10m);
            served.Add(new ServedValue(Temperature, time, temperature));
            served.Add(new ServedValue(Vent, time, 50, ByException: true));
            blocks.Add(new BlockEntry(Key((ulong)scan), 2, (ulong)scan));
            readings.Add(new HeldBlockReadings(Key((ulong)scan),
                [new HeldReading(Temperature, time + 5, temperature, 0), new HeldReading(Vent, time + 5, 50.0m, 0)]));
        }
        return new LedgerInput { Journalled = blocks, HeldBlocks = blocks, HeldReadings = readings, Served = served,
            KillsByDevice = new Dictionary<long, int>() };
    }

    private static BlockKey Key(ulong sequence) => new(1, 0xABCD, "telemetry", sequence);
}
