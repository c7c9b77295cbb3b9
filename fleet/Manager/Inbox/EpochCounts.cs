namespace EdgeFleet.Manager.Inbox;

/// <summary>
/// Which epochs each gateway has begun. Each costs a row in every file and memory for good, so there is an end to them. Safe
/// for concurrent callers.
/// </summary>
internal sealed class EpochCounts
{
    private readonly int _most;
    private readonly Lock _lock = new();
    private readonly Dictionary<long, HashSet<ulong>> _epochs = [];

    public EpochCounts(IEnumerable<(long Gateway, ulong Epoch)> known, int most)
    {
        _most = most;
        foreach (var (gateway, epoch) in known) Of(gateway).Add(epoch);
    }

    /// <summary>Whether the gateway has begun the epoch, or may: it then has.</summary>
    public bool Takes(long gateway, ulong epoch)
    {
        lock (_lock)
        {
            var epochs = Of(gateway);
            return epochs.Contains(epoch) || (epochs.Count < _most && epochs.Add(epoch));
        }
    }

    private HashSet<ulong> Of(long gateway) => _epochs.TryGetValue(gateway, out var epochs) ? epochs : _epochs[gateway] = [];
}
