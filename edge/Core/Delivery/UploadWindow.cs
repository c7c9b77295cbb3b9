using EdgeFleet.Contracts;

namespace EdgeFleet.Edge.Delivery;

/// <summary>
/// What is in flight: sent, and not yet decided about. Room is what the sink grants; one block
/// may always be in flight, however large. Safe for one sender and one receiver.
/// </summary>
public sealed class UploadWindow(int maxBlocks, long maxBytes, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<BlockId, int> _inFlight = [];
    private TaskCompletionSource _released = New();
    private long _bytes;
    private long _progress;

    public int Blocks
    {
        get { lock (_gate) return _inFlight.Count; }
    }

    /// <summary>Bytes that still fit; 0 also when no further block does.</summary>
    public long FreeBytes
    {
        get { lock (_gate) return _inFlight.Count == 0 ? Math.Max(1, maxBytes) : _inFlight.Count >= maxBlocks ? 0
            : Math.Max(0, maxBytes - _bytes); }
    }

    /// <summary>How long blocks have been in flight without any being decided about; zero when none is.</summary>
    public TimeSpan Stalled
    {
        get { lock (_gate) return _inFlight.Count == 0 ? TimeSpan.Zero : clock.GetElapsedTime(_progress); }
    }

    /// <summary>Completes at the next release after it was read.</summary>
    public Task NextRelease
    {
        get { lock (_gate) return _released.Task; }
    }

    /// <summary>Completes when nothing is in flight.</summary>
    public async Task WhenEmptyAsync(CancellationToken cancel)
    {
        for (var released = NextRelease; Blocks > 0; released = NextRelease) await released.WaitAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Takes the block in, if there is room.</summary>
    public bool TryEnter(Block block)
    {
        ArgumentNullException.ThrowIfNull(block);
        lock (_gate)
        {
            if (_inFlight.Count > 0 && (_inFlight.Count >= maxBlocks || _bytes + block.Bytes.Length > maxBytes)) return false;
            if (_inFlight.Count == 0) _progress = clock.GetTimestamp();
            if (!_inFlight.TryAdd(block.Id, block.Bytes.Length))
                throw new InvalidOperationException($"block {block.Id} is in flight already");
            _bytes += block.Bytes.Length;
            return true;
        }
    }

    /// <summary>The block is in flight.</summary>
    public bool Holds(BlockId id)
    {
        lock (_gate) return _inFlight.ContainsKey(id);
    }

    /// <summary>The other side has decided about a block. False: it was not in flight.</summary>
    public bool Release(BlockId id)
    {
        TaskCompletionSource released;
        lock (_gate)
        {
            if (!_inFlight.Remove(id, out var bytes)) return false;
            _bytes -= bytes;
            _progress = clock.GetTimestamp();
            (released, _released) = (_released, New());
        }
        released.TrySetResult();
        return true;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
