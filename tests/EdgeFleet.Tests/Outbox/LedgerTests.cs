using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;

namespace EdgeFleet.Tests.Outbox;

public class LedgerTests
{
    private static readonly LossKind Kind = new(7, StreamClass.Telemetry, LostRange.Types.Reason.Evicted, Ledger.Everyone);

    [Fact]
    public void Ranges_that_touch_become_one_with_the_times_of_both()
    {
        var ledger = new Ledger();
        ledger.Add(Of(1, 5));
        ledger.Add(Of(10, 12));
        var (gone, put) = ledger.Add(Of(6, 9));
        Assert.Equal([1UL, 10UL], gone.Select(loss => loss.First));
        Assert.Equal(new Loss(Kind, 1, 12, 1000, 12_999, false), put.Single());
        Assert.Equal(put, ledger.All);
        Assert.Empty(ledger.Add(Of(2, 11)).Put);
    }

    [Fact]
    public void It_is_exact_to_its_most_and_then_merges_the_nearest_and_says_so()
    {
        var ledger = new Ledger(most: 3);
        foreach (var at in new ulong[] { 10, 100, 104 }) ledger.Add(Of(at, at));
        Assert.DoesNotContain(ledger.All, loss => loss.AtMost);
        var (gone, put) = ledger.Add(Of(200, 200));
        Assert.Equal([100UL, 104UL], gone.Select(loss => loss.First));
        Assert.Equal([Of(200, 200), new Loss(Kind, 100, 104, 100_000, 104_999, true)], put);
        // Beside what is no longer exact an exact range stays so.
        ledger.Add(Of(105, 105));
        Assert.Contains(ledger.All, loss => loss is { First: 100, AtMost: true });
        Assert.Equal(3, ledger.All.Count());
    }

    [Fact]
    public void Whatever_is_entered_stays_covered_and_no_more_than_its_most_are_kept()
    {
        var random = new Random(5);
        var (ledger, written, entered) = (new Ledger(most: 50), new Dictionary<string, Loss>(), new List<Loss>());
        for (var i = 0; i < 2000; i++)
        {
            var first = (ulong)random.Next(1, 100_000);
            var loss = Of(first, first + (ulong)random.Next(20)) with { Kind = Kind with { Stream = (StreamClass)random.Next(1, 4) } };
            entered.Add(loss);
            var (gone, put) = ledger.Add(loss);
            foreach (var one in gone) written.Remove(one.Id);
            foreach (var one in put) written[one.Id] = one;
        }
        Assert.Equal(ledger.All.OrderBy(loss => loss.Id), written.Values.OrderBy(loss => loss.Id));
        Assert.Equal(50, written.Count);
        Assert.All(entered, loss => Assert.Contains(
            ledger.All, known => known.Kind == loss.Kind && known.First <= loss.First && loss.Last <= known.Last));
    }

    [Fact]
    public void What_was_delivered_after_all_leaves_exact_ranges_and_without_room_they_are_at_most()
    {
        var ledger = new Ledger(most: 3);
        ledger.Add(Of(1, 9));
        var delivered = new RangeSet();
        delivered.Add(3, 4);
        delivered.Add(9, 12);
        var (gone, put) = ledger.Remove(Kind, delivered);
        Assert.Equal([(1UL, 9UL)], gone.Select(loss => (loss.First, loss.Last)));
        Assert.Equal([(1UL, 2UL, false), (5UL, 8UL, false)], put.Select(loss => (loss.First, loss.Last, loss.AtMost)));
        Assert.Equal(put, ledger.All);
        ledger.Add(Of(20, 20));
        delivered.Add(6, 6);
        Assert.Equal([(5UL, 8UL, true)], ledger.Remove(Kind, delivered).Put.Select(loss => (loss.First, loss.Last, loss.AtMost)));
        delivered.Add(20, 20);
        Assert.Equal([Of(20, 20)], ledger.Remove(Kind, delivered).Gone);
        Assert.Equal(2, ledger.All.Count());
        Assert.Empty(ledger.Remove(Kind with { Uplink = "second" }, delivered).Gone);
    }

    private static Loss Of(ulong first, ulong last) => new(Kind, first, last, (long)first * 1000, (long)last * 1000 + 999, false);
}
