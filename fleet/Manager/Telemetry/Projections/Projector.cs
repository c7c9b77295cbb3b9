using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Foreign;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Telemetry.Projections;

/// <summary>
/// Leads the inbox's blocks through the projections, each gateway in its turn (<see cref="Turns"/>). Arrivals are numbered over
/// all month files, so that a projection's place is one number, or a few while a flood is worked off. A power cut may take the
/// last commits of this database, effects and positions together; the inbox has the blocks, and they come again.
/// </summary>
public sealed class Projector : BackgroundService
{
    private const int BatchBlocks = 256;
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    /// <summary>How long what is not written with each batch waits: so much comes again after a crash.</summary>
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(5);

    private readonly BlockInbox _inbox;
    private readonly ReleasedReadings _released;
    private readonly SeriesQuota _quota;
    private readonly IReadOnlyList<IProjection> _projections;
    private readonly TimeProvider _time;
    private readonly ILogger<Projector> _log;
    private readonly SqliteConnection _connection;
    private readonly Progress[] _progress;
    private readonly Turns _turns;
    private readonly SemaphoreSlim _woken = new(0);
    private long _written;
    private bool _unwritten;

    public Projector(
        BlockInbox inbox, InboxReader reader, JudgedBlockReader blocks, ReleasedReadings released, SeriesQuota quota,
        IEnumerable<IProjection> projections, IGoneBlocks gone, InboxOptions options, TimeProvider time, ILogger<Projector> log)
    {
        _inbox = inbox;
        _released = released;
        _quota = quota;
        _projections = [.. projections];
        _time = time;
        _log = log;
        _connection = SqliteFile.OpenWrite(PathIn(options), Progress.Schema, durable: false);
        _connection.Execute(Progress.Schema); // which a file of an older release lacks in part
        _progress = [.. _projections.Select(Open)];
        Recall(gone);
        // Should the month with the newest block be gone, its arrivals must not be given out again.
        inbox.ContinueAbove(_progress.Select(progress => progress.Furthest).DefaultIfEmpty().Max());
        _turns = new Turns(inbox, reader, blocks, Seen, Position);
    }

    /// <summary>Why projections stand still; null while they run.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Every projection has seen all blocks up to this arrival.</summary>
    public long Position => _progress.Select(progress => progress.All).DefaultIfEmpty(long.MaxValue).Min();

    /// <summary>And all of that is written, so that none of these blocks is needed again.</summary>
    public long Stored => _progress.Select(progress => progress.Stored).DefaultIfEmpty(long.MaxValue).Min();

    public static string PathIn(InboxOptions options) => Path.Combine(options.Folder, "projections.db");

    /// <summary>Brings to the disk what follows from the blocks up to <see cref="Stored"/>: no power cut undoes it afterwards.</summary>
    internal void Flush()
    {
        // Its commits are in the log beside it as soon as they are made; the file itself is flushed with each checkpoint.
        using var log = File.OpenHandle(_connection.DataSource + "-wal", FileMode.OpenOrCreate, FileAccess.ReadWrite,
            FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(log);
    }

    /// <summary>Has it look at once for what was released.</summary>
    public void Wake() => _woken.Release();

    /// <summary>One turn in one transaction. False when there was nothing to do.</summary>
    /// <param name="limit">Most blocks; as many again of a gateway that has much waiting.</param>
    internal bool Step(int limit = BatchBlocks)
    {
        // Projections that catch up come first: what they left out is known when all stand at the same block.
        if (_progress.All(progress => progress.IsAt(_progress[0])) && _released.Next(Seen, limit) is { } released)
        {
            var taken = Within(released.Blocks);
            Commit(() =>
            {
                foreach (var projection in _projections) projection.Apply(_connection, taken);
                // With the row that says that it is done: the blocks do not come again for it.
                WriteDeferred();
                _released.Write(_connection, released);
            });
            DeferredWritten();
            _released.Advance(released);
            return true;
        }
        if (_turns.Next(limit) is not { } turn) return false;
        var blocks = Within(turn.Blocks);
        Commit(() =>
        {
            for (var i = 0; i < _projections.Count; i++)
            {
                var progress = _progress[i];
                _projections[i].Apply(_connection, [.. blocks.Where(b => !progress.HasSeen(b.Block))]);
                if (!_projections[i].IsDeferred) progress.Write(_connection, turn);
            }
        });
        for (var i = 0; i < _projections.Count; i++)
        {
            _progress[i].Move(turn);
            if (!_projections[i].IsDeferred) _progress[i].Written();
        }
        _unwritten = true;
        _turns.Done(turn);
        return true;
    }

    /// <summary>Writes what waits to be written. For the thread that makes the steps.</summary>
    internal void Write()
    {
        if (!_unwritten) return;
        using (var transaction = _connection.BeginTransaction(deferred: false))
        {
            WriteDeferred();
            transaction.Commit();
        }
        DeferredWritten();
        (_written, _unwritten) = (_time.GetTimestamp(), false);
    }

    private void WriteDeferred()
    {
        for (var i = 0; i < _projections.Count; i++)
        {
            if (!_projections[i].IsDeferred) continue;
            _projections[i].Write(_connection);
            _progress[i].Write(_connection);
        }
    }

    private void DeferredWritten()
    {
        for (var i = 0; i < _projections.Count; i++)
        {
            if (!_projections[i].IsDeferred) continue;
            _projections[i].Written();
            _progress[i].Written();
        }
    }

    private void WriteWhenDue()
    {
        if (_time.GetElapsedTime(_written) >= WriteEvery) Write();
    }

    /// <summary>Every projection has seen the gateway's blocks up to this arrival.</summary>
    private long Seen(long gateway) => _progress.Select(progress => progress.Of(gateway)).DefaultIfEmpty(long.MaxValue).Min();

    private IReadOnlyList<JudgedBlock> Within(IReadOnlyList<JudgedBlock> blocks)
    {
        _quota.Begin();
        return [.. blocks.Select(_quota.Within)];
    }

    private void Commit(Action apply)
    {
        try
        {
            using var transaction = _connection.BeginTransaction(deferred: false);
            apply();
            transaction.Commit();
        }
        catch
        {
            foreach (var projection in _projections) projection.RolledBack();
            throw;
        }
        foreach (var projection in _projections) Tell(projection);
    }

    private void Tell(IProjection projection)
    {
        try
        {
            projection.Committed();
        }
#pragma warning disable CA1031 // whoever watches a projection must not stop it
        catch (Exception e)
#pragma warning restore CA1031
        {
            _log.LogError(e, "somebody who watches projection {Projection} failed at a change", projection.Name);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (!stoppingToken.IsCancellationRequested && Step()) WriteWhenDue();
                WriteWhenDue();
                Failure = null;
                await WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // a fault here is told, retried, and costs no reading: the inbox has them
            catch (Exception e)
#pragma warning restore CA1031
            {
                if (Failure is null) _log.LogError(e, "projections stand still; they go on by themselves once the cause is gone");
                Failure = e;
                await Task.Delay(RetryPause, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Until a block arrives, something has to be written, or somebody calls <see cref="Wake"/>.</summary>
    private async Task WaitAsync(CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] either = [_inbox.WaitForArrivalAsync(_turns.Looked, over.Token), _woken.WaitAsync(over.Token),
            Task.Delay(_unwritten ? WriteEvery : Timeout.InfiniteTimeSpan, _time, over.Token)];
        await Task.WhenAny(either);
        await over.CancelAsync();
        await Task.WhenAll(either).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Stops it if nobody did; a batch in hand keeps its connection until it is through, and what waits is written.</summary>
    public override void Dispose()
    {
        base.Dispose();
        ExecuteTask?.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        try
        {
            Write();
        }
        catch (SqliteException e)
        {
            _log.LogWarning(e, "latest values were not written at the end; they are made again from the blocks");
        }
        _connection.Dispose();
        _woken.Dispose();
    }

    private Progress Open(IProjection projection)
    {
        _connection.Execute(projection.Schema);
        projection.Load(_connection);
        return new Progress(_connection, projection.Name);
    }

    /// <summary>Compaction lets go only what all have seen: one that has not is new, was lost, or is an old copy.</summary>
    private void Recall(IGoneBlocks gone)
    {
        var behind = _projections.Where((_, i) => _progress[i].All < gone.HighestArrival).ToList();
        if (behind.Count == 0) return;
        _log.LogWarning("{Projections} have not seen all that was compacted and are made again, first from what was kept of it",
            string.Join(", ", behind.Select(projection => projection.Name)));
        Commit(() =>
        {
            foreach (var projection in behind) projection.Recall(_connection, gone);
        });
    }
}
