using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Metrics;
using EdgeFleet.Edge.Storage;
using EdgeFleet.Faults;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Edge.Outbox;

/// <summary>
/// The outbox: LiteDB files in one folder, see <see cref="OutboxStore"/> for what it guarantees and
/// <see cref="OutboxThread"/> for how callers share a commit.
/// </summary>
public sealed class DurableOutbox : IOutbox
{
    /// <summary>Where a test has the process die: the group is on disk, <see cref="AppendAsync"/> has not returned.</summary>
    internal const string CommittedPoint = "outbox.committed";

    /// <summary>Most bytes of a compressed payload: what identity and checksum leave of <see cref="Block.MaxBytes"/>.</summary>
    private const int MaxPayloadBytes = Block.MaxBytes - 300;

    private readonly OutboxStore _store;
    private readonly TimeProvider? _clock;
    private readonly OutboxThread _thread;
    private readonly Lock _gate = new();
    private TaskCompletionSource _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DurableOutbox(OutboxStore store, OutboxSettings settings)
    {
        LiveSharePercent = settings.Policy.LiveSharePercent;
        (_store, _clock) = (store, settings.Clock);
        _thread = new OutboxThread(Commit);
    }

    /// <summary>Opens the outbox in a folder, made if it is empty. Reads the catalog and the last segment of each stream.</summary>
    /// <exception cref="OutboxException">It cannot be opened: another process has it, or the disk is full or broken.</exception>
    public static DurableOutbox Open(IStorageFolder folder, OutboxSettings settings, ILogger<DurableOutbox>? log = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(settings);
        try
        {
            return new DurableOutbox(OutboxStore.Open(folder, settings, log ?? NullLogger<DurableOutbox>.Instance), settings);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DamagedDatabaseException)
        {
            throw new OutboxException(
                $"the outbox in {folder.Name} does not open: {e.Message}; see that no other gateway runs on this folder and that its disk "
                + "has space", e);
        }
    }

    public ulong Epoch => _store.Epoch;

    public int LiveSharePercent { get; }

    public Task<Block> AppendAsync(BlockPayload payload, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(payload);
        if (payload.Compressed.Length > MaxPayloadBytes)
            throw new OutboxException(
                $"a payload of {payload.Compressed.Length} bytes is too large, the most is {MaxPayloadBytes}; append fewer readings at "
                + "once");
        return _thread.Append(payload, cancel);
    }

    public async Task<IReadOnlyList<Block>> PeekAsync(
        string uplink, StreamClass stream, BlockId? after, int maxBytes, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        return await _thread.Do(() => _store.Peek(uplink, stream, after, maxBytes)).WaitAsync(cancel).ConfigureAwait(false);
    }

    public Task SettleAsync(
        string uplink, IReadOnlyCollection<BlockId> accepted, IReadOnlyCollection<BlockId> corrupt, CancellationToken cancel = default) =>
        Do(() => _store.Settle(uplink, accepted, corrupt), cancel);

    public Task RenewEpochAsync(string uplink, IReadOnlyCollection<BlockId> conflicting, CancellationToken cancel = default) =>
        Do(() => _store.Renew(uplink, conflicting), cancel);

    public Task WaitForAppendAsync(CancellationToken cancel)
    {
        lock (_gate) return _appended.Task.WaitAsync(cancel);
    }

    public OutboxStatus Status(string uplink) => _thread.Do(() => _store.Status(uplink)).GetAwaiter().GetResult();

    public ValueTask DisposeAsync()
    {
        _thread.Dispose();
        _store.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<bool> Do(Action work, CancellationToken cancel) => _thread.Do(() =>
    {
        work();
        return true;
    }).WaitAsync(cancel);

    private void Commit(IReadOnlyList<PendingAppend> group)
    {
        var stored = new Dictionary<PendingAppend, Block>();
        var failures = new Dictionary<PendingAppend, Exception>();
        var begun = _clock?.GetTimestamp();
        foreach (var stream in group.GroupBy(append => append.Payload.Stream))
        {
            var appends = stream.ToList();
            var blocks = new List<Block>();
            try
            {
                _store.Append(stream.Key, [.. appends.Select(append => append.Payload)], blocks);
            }
            catch (Exception e)
            {
                var failure = e as OutboxException ?? new OutboxException($"the outbox could not store: {e.Message}", e);
                foreach (var append in appends.Skip(blocks.Count)) failures.Add(append, failure);
            }
            for (var i = 0; i < blocks.Count; i++) stored.Add(appends[i], blocks[i]);
        }
        if (begun is { } from) EdgeInstruments.Flush.Record(_clock!.GetElapsedTime(from).TotalSeconds);
        if (stored.Count > 0) FaultPoint.Pass(CommittedPoint);

        // Whoever waits is told before whoever appended: a wait that begins after an append was answered is for the next one.
        if (stored.Count > 0) TellWaiting();
        foreach (var (append, block) in stored) append.Complete(block);
        foreach (var (append, failure) in failures) append.Fail(failure);
    }

    private void TellWaiting()
    {
        TaskCompletionSource appended;
        lock (_gate)
        {
            appended = _appended;
            _appended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        appended.SetResult();
    }
}
