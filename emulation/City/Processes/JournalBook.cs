using EdgeFleet.City.Ledger;

namespace EdgeFleet.City.Processes;

/// <summary>What the gateways printed as durable. Safe for concurrent callers.</summary>
public sealed class JournalBook
{
    private readonly Lock _gate = new();
    private readonly List<BlockEntry> _entries = [];
    private readonly Dictionary<long, long> _readings = [];
    private readonly Dictionary<long, int> _blocks = [];

    public void Add(BlockEntry entry)
    {
        lock (_gate)
        {
            _entries.Add(entry);
            _readings[entry.Block.Gateway] = _readings.GetValueOrDefault(entry.Block.Gateway) + entry.Count;
            _blocks[entry.Block.Gateway] = _blocks.GetValueOrDefault(entry.Block.Gateway) + 1;
        }
    }

    /// <summary>Blocks and readings of one gateway.</summary>
    public (int Blocks, long Readings) Of(long gateway)
    {
        lock (_gate) return (_blocks.GetValueOrDefault(gateway), _readings.GetValueOrDefault(gateway));
    }

    public IReadOnlyList<BlockEntry> All()
    {
        lock (_gate) return [.. _entries];
    }
}
