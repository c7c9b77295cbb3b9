using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Edge.Outbox;

/// <summary>Who still waits for what.</summary>
internal sealed class OpenClaims(IReadOnlyList<OutboxUplink> uplinks, Catalog catalog)
{
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public OutboxUplink Find(string uplink) =>
        uplinks.FirstOrDefault(known => known.Name == uplink)
            ?? throw new ArgumentException(
                $"'{uplink}' is no uplink of this outbox; it has {string.Join(", ", uplinks.Select(known => known.Name))}",
                nameof(uplink));

    public IEnumerable<string> Carriers(StreamClass stream) =>
        uplinks.Where(uplink => uplink.Carries(stream)).Select(uplink => uplink.Name);

    /// <summary>What an uplink has settled, or under <see cref="Catalog.Gone"/> what is no longer stored.</summary>
    public RangeSet Settled(string uplink, ulong epoch, StreamClass stream) => catalog.Settled(uplink, epoch, stream) ?? new RangeSet();

    /// <summary>Whether every uplink that carries the class has settled all of it. Where none does: whether all of it is gone.</summary>
    public bool IsSettled(ulong epoch, StreamClass stream, ulong first, ulong last) =>
        Carriers(stream).DefaultIfEmpty(Catalog.Gone).All(uplink => Settled(uplink, epoch, stream).Covers(first, last));

    /// <summary>As what it stands in the ledger that an uplink did not get blocks before they were given up.</summary>
    public IEnumerable<LossKind> LossesOf(string uplink, ulong epoch, StreamClass stream)
    {
        string[] names = Carriers(stream).SequenceEqual([uplink]) ? [uplink, Ledger.Everyone] : [uplink];
        return from name in names
               from reason in new[] { LostRange.Types.Reason.Evicted, LostRange.Types.Reason.Expired }
               select new LossKind(epoch, stream, reason, name);
    }

    /// <summary>As whose loss it stands in the ledger; with one uplink there is no need to say.</summary>
    public string Whose(string uplink, StreamClass stream) => Carriers(stream).Count() > 1 ? uplink : Ledger.Everyone;

    /// <summary>What each uplink still waits for, from first to last; where none carries the class, what is stored.</summary>
    public IEnumerable<(string Uplink, ulong First, ulong Last)> Waiting(ulong epoch, StreamClass stream, ulong first, ulong last)
    {
        List<string> carriers = [.. Carriers(stream)];
        foreach (var uplink in carriers.DefaultIfEmpty(Catalog.Gone))
        {
            var (settled, from) = (Settled(uplink, epoch, stream), first);
            while (settled.Gap(from, last) is { } gap)
            {
                yield return (Whose(uplink, stream), gap.First, gap.Last);
                from = gap.Last + 1;
            }
        }
    }
}
