using EdgeFleet.Manager.Inbox;

namespace EdgeFleet.Manager.Telemetry.Aggregates;

/// <summary>Forgets aggregates whose readings have come. One caller.</summary>
internal sealed class AggregateSweep(AggregateStore store, FullResolution full, BlockInbox inbox, InboxReader reader)
{
    private long _looked;

    /// <summary>Looks at what has arrived since the last call; the first time at all that is kept.</summary>
    public void Look()
    {
        var (after, upTo) = (_looked, inbox.CommittedArrival);
        var waiting = store.Gateways();
        if (after > 0 && waiting.Count > 0)
            waiting = [.. waiting.Intersect(reader.Summary(after, upTo).Select(arrived => arrived.Gateway))];
        foreach (var gateway in waiting)
            if (full.Of(store.Windows(gateway)) is { Count: > 0 } windows) store.Drop(windows);
        _looked = upTo;
    }

    /// <summary>Until there is something to look at.</summary>
    public Task WaitAsync(CancellationToken cancel) => inbox.WaitForArrivalAsync(_looked, cancel);
}
