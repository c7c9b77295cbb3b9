using EdgeFleet.Faults;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Manager.Telemetry.Retention;

namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <summary>
/// Moves readings from blocks to chunks, some gateways' blocks at a time: write the chunks, read them back and compare, say in the
/// ledger that they count, let the blocks go, fold small chunks. Invariant: at every moment, and after a crash at any, each
/// reading counts once. Only what all projections have seen, on disk, is taken. One step at a time.
/// </summary>
public sealed class Compactor : IDisposable
{
    /// <summary>Where a test has the process die: chunks are written, nobody counts them.</summary>
    internal const string WrittenPoint = "chunks.written";
    /// <summary>They count, and their blocks are still there.</summary>
    internal const string CompletePoint = "chunks.complete";
    /// <summary>Their blocks are gone, and the ledger does not say so.</summary>
    internal const string SettledPoint = "chunks.settled";
    /// <summary>Small chunks of one file are folded.</summary>
    internal const string FoldedPoint = "chunks.folded";

    private const long NothingWaits = long.MinValue;
    private const int MostBlocks = 4096;
    private const int SeriesOfFold = 500;

    private readonly BlockInbox _inbox;
    private readonly JudgedBlockReader _blocks;
    private readonly Projector _projector;
    private readonly ChunkStore _store;
    private readonly Compactable _compactable;
    private readonly LatestValues _latest;
    private readonly ChunkOptions _options;
    private readonly TimeProvider _time;
    private readonly Waiting _waiting;
    private readonly SemaphoreSlim _turn = new(1);
    private (int, long) _releases;
    private bool _begun;
    private long _oldest = NothingWaits;

    public Compactor(
        BlockInbox inbox, InboxReader reader, JudgedBlockReader blocks, Projector projector, ChunkStore store, Compactable compactable,
        LatestValues latest, ChunkOptions options, TimeProvider time)
    {
        (_inbox, _blocks, _projector, _store, _compactable) = (inbox, blocks, projector, store, compactable);
        (_latest, _options, _time) = (latest, options, time);
        _waiting = new Waiting(reader, options, time);
    }

    /// <summary>
    /// How long the block has waited that waits longest, as far as this process knows; zero: none waits. What stays a block for good
    /// does not wait.
    /// </summary>
    public TimeSpan LongestWait =>
        Volatile.Read(ref _oldest) is var oldest and not NothingWaits ? _time.GetElapsedTime(oldest) : TimeSpan.Zero;

    /// <summary>Keeps blocks and chunks as they are until it is disposed: for whoever copies the files.</summary>
    public async Task<IDisposable> HoldAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        return new Hold(_turn);
    }

    /// <summary>
    /// Lets go what is older than it is to be kept, a file after the other, compaction waiting meanwhile. Of the blocks that stay
    /// blocks, which may be of many devices, those that no rule of their class keeps.
    /// </summary>
    internal async Task RetainAsync(RetentionPlan retention, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var file in _store.Files)
        {
            using var hold = await HoldAsync(cancel);
            retention.Apply(file, now);
        }
        foreach (var stream in RetentionRule.Classes.Values)
        {
            if (retention.Longest(stream) is not { } kept) continue;
            using var hold = await HoldAsync(cancel);
            _inbox.LetGo(stream, (now - kept).ToUnixTimeMilliseconds(), _projector.Stored);
        }
    }

    /// <summary>One batch. False when nothing has waited long enough.</summary>
    /// <param name="all">Takes what has not waited long enough as well.</param>
    /// <param name="cancel">Ends it between two steps, or while questions keep blocks from going.</param>
    internal async Task<bool> StepAsync(bool all, CancellationToken cancel)
    {
        using var hold = await HoldAsync(cancel);
        if (_begun) _store.Undo();
        _begun = false;
        await FinishAsync(cancel);
        if (_compactable.Releases is var releases && releases != _releases) _waiting.Again();
        _releases = releases;
        _waiting.Look(_projector.Stored);
        Tell();

        var (batch, done) = Take(all);
        if (done.Count == 0) return false;
        if (batch.Blocks.Count > 0) await CompactAsync(batch, cancel);
        foreach (var (gateway, arrival, readings) in done) _waiting.Done(gateway, arrival, readings);
        Tell();
        return true;

        void Tell() => Volatile.Write(ref _oldest, _waiting.Oldest ?? NothingWaits);
    }

    public void Dispose() => _turn.Dispose();

    private (CompactionBatch Batch, List<(long Gateway, long Arrival, long Readings)> Done) Take(bool all)
    {
        var batch = new CompactionBatch();
        var done = new List<(long, long, long)>();
        foreach (var waiting in _waiting.Ripe(all).Where(w => _compactable.TakesOf(w.Gateway)).ToList())
        {
            if (batch.Readings >= _options.BatchReadings || batch.Blocks.Count >= MostBlocks) break;
            var range = new ArrivalRange(waiting.After, waiting.Last)
            {
                Gateway = waiting.Gateway,
                MostReadings = _options.BatchReadings - batch.Readings,
            };
            var next = _blocks.In(range, MostBlocks);
            foreach (var block in next?.Blocks ?? [])
                if (_compactable.Of(block) is { Goes.Count: > 0 } split) batch.Add(block.Block, split.Goes, split.Stays);
            done.Add((waiting.Gateway, next?.Last ?? waiting.Last, next?.Blocks.Sum(b => (long)b.Block.Count) ?? 0));
        }
        return (batch, done);
    }

    private async Task CompactAsync(CompactionBatch batch, CancellationToken cancel)
    {
        _begun = true;
        var number = _store.Ledger.Batch + 1;
        var files = batch.Files().Select(file => (File: _store.File(file.Key), Series: file.ToList())).ToList();
        foreach (var (file, series) in files)
        {
            batch.Write(file, series, number);
            FaultPoint.Pass(WrittenPoint);
        }
        foreach (var (file, series) in files) CompactionBatch.Verify(file, series, number);
        // What projections make of the blocks must not be undone by a power cut that the blocks do not survive.
        _projector.Flush();
        cancel.ThrowIfCancellationRequested();
        _store.Ledger.Complete(batch.Blocks, batch.Series.Select(_latest.Find).OfType<LatestValue>());
        _begun = false;
        FaultPoint.Pass(CompletePoint);
        _store.Views.Move(_store.Ledger.Batch, _store.Ledger.Gone);
        await FinishAsync(cancel);
        foreach (var (file, series) in files) Fold(file, series.Select(s => s.Series), cancel);
    }

    /// <summary>Lets blocks go that the ledger says are not needed, once no question needs them.</summary>
    private async Task FinishAsync(CancellationToken cancel)
    {
        if (_store.Ledger.Gone.Count == 0) return;
        await _store.Views.NoneBeforeAsync(_store.Ledger.Batch, cancel);
        _inbox.Settle(_store.Ledger.Gone);
        FaultPoint.Pass(SettledPoint);
        _store.Ledger.Settled();
        _store.Views.Move(_store.Ledger.Batch, _store.Ledger.Gone);
    }

    private static void Fold(ChunkFile file, IEnumerable<ChunkSeries> series, CancellationToken cancel)
    {
        using var connection = file.OpenWrite();
        foreach (var some in series.Chunk(SeriesOfFold))
        {
            cancel.ThrowIfCancellationRequested();
            ChunkFold.Fold(connection, some);
            FaultPoint.Pass(FoldedPoint);
        }
    }

    private sealed class Hold(SemaphoreSlim turn) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0) turn.Release();
        }
    }
}
