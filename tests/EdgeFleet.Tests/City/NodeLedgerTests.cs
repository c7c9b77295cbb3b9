using EdgeFleet.City.Ledger;
using EdgeFleet.Contracts;

namespace EdgeFleet.Tests.City;

/// <summary>A street of nodes: what they were told is safe must be held.</summary>
public sealed class NodeLedgerTests
{
    private const long Lamp = 7;
    private static readonly PointPath Level = new(3416, 0, 3);

    [Fact]
    public void An_honest_street_is_exact()
    {
        var verdict = Judge.Decide(Honest());
        Assert.Empty(verdict.Faults);
        Assert.Equal((5, 0, 1), (verdict.Totals.NodeRecords, verdict.Totals.NodeRepeats, verdict.Totals.NodeUnconfirmed));
    }

    [Fact]
    public void A_record_that_came_again_after_a_crash_is_a_repeat()
    {
        var input = Honest();
        ServedRecord[] records = [.. input.ServedRecords, input.ServedRecords[2]];
        var verdict = Judge.Decide(With(input, [.. Readings(input), Readings(input)[2]]) with { ServedRecords = records });
        Assert.Empty(verdict.Faults);
        Assert.Equal((5, 1), (verdict.Totals.NodeRecords, verdict.Totals.NodeRepeats));
    }

    [Fact]
    public void What_was_confirmed_and_is_not_held_is_lost()
    {
        var input = Honest();
        Assert.Contains(Judge.Decide(With(input, [.. Readings(input).Skip(1)])).Faults, fault =>
            fault.StartsWith("lost: confirmed", StringComparison.Ordinal) && fault.Contains("record 1 "));
    }

    [Fact]
    public void What_was_handed_over_and_not_confirmed_may_be_missing()
    {
        var input = Honest();
        var verdict = Judge.Decide(With(input, [.. Readings(input).SkipLast(1)]) with { Nodes = [new NodeAccount(Lamp, 4, 0)] });
        Assert.Empty(verdict.Faults);
        Assert.Equal(2, verdict.Totals.NodeUnconfirmed);
    }

    [Fact]
    public void An_altered_value_a_moved_time_and_an_invented_reading_are_named()
    {
        var input = Honest();
        var readings = Readings(input);
        Assert.Contains(Judge.Decide(With(input, [readings[0] with { Value = 99 }, .. readings.Skip(1)])).Faults, fault =>
            fault.StartsWith("altered", StringComparison.Ordinal) && fault.Contains("= 99") && fault.Contains("= 10"));
        Assert.Contains(Judge.Decide(With(input, [readings[0] with { Time = 1 }, .. readings.Skip(1)])).Faults, fault =>
            fault.StartsWith("altered", StringComparison.Ordinal));
        Assert.Contains(Judge.Decide(With(input, [.. readings, readings[0] with { Ordinal = 77 }])).Faults, fault =>
            fault.Contains("never handed it over"));
    }

    [Fact]
    public void A_node_that_says_a_number_in_two_ways_is_named()
    {
        var input = Honest();
        Assert.Contains(Judge.Decide(input with { ServedRecords = [.. input.ServedRecords, input.ServedRecords[1] with { Value = 0 }] })
            .Faults, fault => fault.StartsWith("a record changed", StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_number_needs_a_power_cut()
    {
        var input = Honest();
        ServedRecord[] records = [.. input.ServedRecords.Where(record => record.Number != 3)];
        var holed = With(input, [.. Readings(input).Where(reading => reading.Ordinal != 3)]) with { ServedRecords = records };
        Assert.Contains(Judge.Decide(holed).Faults, fault => fault.StartsWith("numbers missing", StringComparison.Ordinal));
        Assert.Empty(Judge.Decide(holed with { Nodes = [new NodeAccount(Lamp, 5, 1)] }).Faults);
    }

    // Records 1 to 6 were handed over, 1 to 5 are held and confirmed, the last was not stored any more.
    private static LedgerInput Honest()
    {
        ServedRecord[] served = [.. Enumerable.Range(1, 6).Select(n => new ServedRecord(Lamp, (uint)n, Level, 1000 * n, 10 * n))];
        return With(
            new LedgerInput
            {
                Journalled = [],
                HeldBlocks = [],
                HeldReadings = [],
                Served = [],
                KillsByDevice = new Dictionary<long, int>(),
                ServedRecords = served,
                Nodes = [new NodeAccount(Lamp, 5, 0)],
            },
            [.. served.Take(5).Select(record => new HeldReading(new SeriesId(Lamp, Level), record.Time, record.Value, record.Number))]);
    }

    private static IReadOnlyList<HeldReading> Readings(LedgerInput input) => input.HeldReadings[0].Readings;

    private static LedgerInput With(LedgerInput input, IReadOnlyList<HeldReading> readings)
    {
        var block = new BlockEntry(new BlockKey(1, 2, "state", 1), readings.Count, 9);
        return input with { Journalled = [block], HeldBlocks = [block], HeldReadings = [new HeldBlockReadings(block.Block, readings)] };
    }
}
