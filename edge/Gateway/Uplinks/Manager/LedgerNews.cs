using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Gateway.Uplinks.Manager;

/// <summary>
/// What of the ledger a session has still to tell: all of it at first, and then what is new, so many ranges with a report that none
/// becomes too large. The manager joins what it is told with what it knows.
/// </summary>
internal sealed class LedgerNews
{
    /// <summary>Ranges of one report: some 50 kB.</summary>
    public const int MostAtOnce = 1000;

    private readonly Queue<LostRange> _waiting = [];
    private HashSet<LostRange> _told = [];
    private IReadOnlyList<LostRange>? _seen;

    public IReadOnlyList<LostRange> Next(IReadOnlyList<LostRange> ledger)
    {
        if (!ReferenceEquals(ledger, _seen))
        {
            foreach (var range in ledger.Where(range => !_told.Contains(range))) _waiting.Enqueue(range);
            (_seen, _told) = (ledger, [.. ledger]);
        }
        var next = new List<LostRange>();
        while (next.Count < MostAtOnce && _waiting.TryDequeue(out var range)) next.Add(range);
        return next;
    }
}
