using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Storage;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Outbox;

/// <summary>
/// Finds out at the start what the epochs hold. Invariants: a sequence that may have been given to a block is given to no other, so where
/// the end of a stream is in doubt there is a new epoch; what should be there and is not stands in the ledger.
/// </summary>
internal sealed class EpochRecovery(Epochs epochs, Catalog catalog, OpenClaims claims, BlockReader reader, ILogger log)
{
    /// <summary>Reads the epochs; afterwards the last one takes new blocks.</summary>
    /// <param name="reserve">Room for it on a full disk.</param>
    /// <param name="knowsThePast">The catalog is the one that was written last.</param>
    public void Run(SpaceReserve reserve, bool knowsThePast)
    {
        var attempts = 0;
        var endsAreKnown = reserve.With(() =>
        {
            attempts++;
            epochs.Load();
            return epochs.All.Select(FindEnds).ToList() is [.., true];
        });
        // What a first attempt found damaged and put together anew looks whole to the second.
        if (knowsThePast && endsAreKnown && attempts == 1) epochs.GoOn();
        else epochs.Mint();
        foreach (var epoch in epochs.All) SettleWhatIsGone(epoch);
    }

    /// <returns>Whether the ends of all streams are beyond doubt.</returns>
    private bool FindEnds(EpochFolder epoch)
    {
        var trusted = true;
        foreach (var (stream, segments) in epoch.Streams)
        {
            try
            {
                segments.FindEnd();
            }
            catch (DamagedDatabaseException e)
            {
                log.LogError(e, "the last {Stream} segment of epoch {Epoch:x16} is damaged; it is set aside and what is whole in it kept",
                    stream, epoch.Epoch);
                epoch.Rebuild(stream, segments.Segments[^1]);
                segments.FindEnd();
                trusted = false;
            }
        }
        foreach (var stream in catalog.KnownStreams(epoch.Epoch))
        {
            var (end, known) = (epoch.Stream(stream).Next - 1, catalog.KnownEnd(epoch.Epoch, stream));
            if (end >= known) continue;
            trusted = false;
            if (!claims.IsSettled(epoch.Epoch, stream, end + 1, known)) reader.Lose(epoch, stream, end + 1, known, "missing");
        }
        return trusted;
    }

    /// <summary>What lies before the first segment was deleted: settled, or else lost. An uplink that is new has no claim on it.</summary>
    private void SettleWhatIsGone(EpochFolder epoch)
    {
        foreach (var (stream, segments) in epoch.Streams)
        {
            var (gone, before) = (claims.Settled(Catalog.Gone, epoch.Epoch, stream), segments.First - 1);
            foreach (var uplink in claims.Carriers(stream))
            {
                var isKnown = catalog.Settled(uplink, epoch.Epoch, stream) is not null;
                foreach (var (first, last) in gone.Ranges.ToList()) catalog.Settle(uplink, epoch.Epoch, stream, first, last);
                while (isKnown && claims.Settled(uplink, epoch.Epoch, stream).Gap(1, before) is { } gap)
                    reader.Lose(epoch, stream, gap.First, gap.Last, "missing");
                catalog.Settle(uplink, epoch.Epoch, stream, 1, before);
            }
        }
    }
}
