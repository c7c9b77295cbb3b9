using EdgeFleet.Manager.Inbox;

namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <summary>Which gateways have blocks that wait for compaction, by what the inbox says without reading them. One caller.</summary>
internal sealed class Waiting(InboxReader reader, ChunkOptions options, TimeProvider time)
{
    /// <summary>Arrivals that are looked at in one go.</summary>
    private const long LookAhead = 20_000;

    private readonly Dictionary<long, Blocks> _gateways = [];
    private long _looked;

    /// <summary>Begins from the first block again, because some that stayed may go now.</summary>
    public void Again()
    {
        _gateways.Clear();
        _looked = 0;
    }

    /// <summary>Looks at what arrived, no further than that.</summary>
    public void Look(long upTo)
    {
        while (_looked < upTo && _gateways.Values.Sum(blocks => blocks.Readings) < options.BatchReadings * 16)
        {
            if (upTo - _looked > LookAhead) _looked = reader.BeforeNext(_looked, upTo);
            var end = Math.Min(upTo, _looked + LookAhead);
            foreach (var arrived in reader.Summary(_looked, end))
                _gateways[arrived.Gateway] = _gateways.TryGetValue(arrived.Gateway, out var before)
                    ? before with { Last = arrived.Last, Readings = before.Readings + arrived.Readings }
                    : new Blocks(arrived.Gateway, arrived.First - 1, arrived.Last, arrived.Readings, time.GetTimestamp());
            _looked = end;
        }
    }

    /// <summary>When the first of all that wait was seen, a time stamp; null: nothing waits.</summary>
    public long? Oldest => _gateways.Count == 0 ? null : _gateways.Values.Min(blocks => blocks.Since);

    /// <summary>Whose turn it is, who waited longest first.</summary>
    /// <param name="all">Those too that have not waited long enough.</param>
    public IEnumerable<Blocks> Ripe(bool all) => _gateways.Values
        .Where(blocks => all || blocks.Readings >= options.MostWaiting || time.GetElapsedTime(blocks.Since) >= options.Wait)
        .OrderBy(blocks => blocks.After);

    /// <summary>A gateway's blocks are done up to this arrival.</summary>
    public void Done(long gateway, long arrival, long readings)
    {
        if (!_gateways.TryGetValue(gateway, out var blocks)) return;
        if (arrival >= blocks.Last) _gateways.Remove(gateway);
        else _gateways[gateway] = blocks with { After = arrival, Readings = Math.Max(0, blocks.Readings - readings) };
    }

    /// <param name="Gateway">Whose they are.</param>
    /// <param name="After">Up to this arrival they are done.</param>
    /// <param name="Last">The last of them.</param>
    /// <param name="Readings">About how many.</param>
    /// <param name="Since">When the first of them was seen, a time stamp.</param>
    internal sealed record Blocks(long Gateway, long After, long Last, long Readings, long Since);
}
