using EdgeFleet.Contracts.V1;
using EdgeFleet.Gateway.Uplinks.Manager;

namespace EdgeFleet.Tests.Uplinks;

public class LedgerNewsTests
{
    [Fact]
    public void Ten_thousand_ranges_are_told_in_parts_each_once_and_then_only_what_is_new()
    {
        var ledger = Enumerable.Range(1, 10_000).Select(i => Range(i * 10)).ToList();
        var news = new LedgerNews();
        var told = new List<LostRange>();
        for (var i = 0; i < 10; i++)
        {
            var part = news.Next(ledger);
            Assert.Equal(LedgerNews.MostAtOnce, part.Count);
            Assert.InRange(new Reported { Lost = { part } }.CalculateSize(), 1, 64 * 1024);
            told.AddRange(part);
        }
        Assert.Equal(ledger, told);
        Assert.Empty(news.Next(ledger));

        List<LostRange> grown = [.. ledger.SkipLast(1), Range(100_000, 100_009), Range(200_000)];
        Assert.Equal(grown.TakeLast(2), news.Next(grown));
        Assert.Empty(news.Next([.. grown]));
    }

    private static LostRange Range(int first, int? last = null) => new()
    {
        Epoch = ulong.MaxValue, Stream = StreamClass.Telemetry, First = (ulong)first, Last = (ulong)(last ?? first + 5),
        Reason = LostRange.Types.Reason.Evicted, FirstTime = 1_700_000_000_000, LastTime = 1_700_000_100_000,
    };
}
