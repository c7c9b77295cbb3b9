using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Inbox;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Telemetry.Projections;

/// <summary>
/// Leads the inbox's blocks through the projections. Arrivals are numbered over all month files, so one
/// number is a projection's whole position. Readings of devices that are not the gateway's go to those who count them
/// and to nobody else. A power cut may take the last commits of this database, effects
/// and positions together; the inbox has the blocks, and they come again.
/// </summary>
public sealed class Projector : BackgroundService
{
    private const int BatchBlocks = 256;
    private const long BatchBytes = 8 * 1024 * 1024;
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly BlockInbox _inbox;
    private readonly InboxReader _reader;
    private readonly IDeviceAssignments _assignments;
    private readonly IReadOnlyList<IProjection> _projections;
    private readonly TimeProvider _time;
    private readonly ILogger<Projector> _log;
    private readonly SqliteConnection _connection;
    private readonly long[] _positions;

    public Projector(
        BlockInbox inbox, InboxReader reader, IDeviceAssignments assignments, IEnumerable<IProjection> projections,
        InboxOptions options, TimeProvider time, ILogger<Projector> log)
    {
        _inbox = inbox;
        _reader = reader;
        _assignments = assignments;
        _projections = [.. projections];
        _time = time;
        _log = log;
        _connection = SqliteFile.OpenWrite(PathIn(options), "CREATE TABLE position (projection TEXT PRIMARY KEY, arrival INTEGER NOT NULL) WITHOUT ROWID", durable: false);
        _positions = [.. _projections.Select(Open)];
        // Should the month with the newest block be gone, its arrivals must not be given out again.
        inbox.ContinueAbove(_positions.DefaultIfEmpty().Max());
    }

    /// <summary>Why projections stand still; null while they run.</summary>
    public string? Fault { get; private set; }

    /// <summary>Every projection has seen all blocks up to this arrival.</summary>
    public long Position => _positions.DefaultIfEmpty(long.MaxValue).Min();

    public static string PathIn(InboxOptions options) => Path.Combine(options.Folder, "projections.db");

    /// <summary>One batch in one transaction. False when there was nothing new.</summary>
    /// <param name="limit">Most blocks.</param>
    internal bool Step(int limit = BatchBlocks)
    {
        var stored = _reader.ReadAfter(Position, limit, BatchBytes);
        if (stored.Count == 0) return false;
        var blocks = Decode(stored);
        try
        {
            using var transaction = _connection.BeginTransaction(deferred: false);
            for (var i = 0; i < _projections.Count; i++)
            {
                var position = _positions[i];
                _projections[i].Apply(_connection, [.. blocks.Where(b => b.Block.Arrival > position)]);
                _connection.Execute("INSERT OR REPLACE INTO position (projection, arrival) VALUES ($projection, $arrival)",
                    ("$projection", _projections[i].Name), ("$arrival", Math.Max(position, stored[^1].Arrival)));
            }
            transaction.Commit();
        }
        catch
        {
            foreach (var projection in _projections) projection.RolledBack();
            throw;
        }
        foreach (var projection in _projections) Tell(projection);
        for (var i = 0; i < _positions.Length; i++) Volatile.Write(ref _positions[i], Math.Max(_positions[i], stored[^1].Arrival));
        return true;
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
                await _inbox.WaitForArrivalAsync(Position, stoppingToken);
                while (!stoppingToken.IsCancellationRequested && Step()) { }
                Fault = null;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // a fault here is told, retried, and costs no reading: the inbox has them
            catch (Exception e)
#pragma warning restore CA1031
            {
                if (Fault is null) _log.LogError(e, "projections stand still; they go on by themselves once the cause is gone");
                Fault = $"latest values, events and command results stand still ({e.Message}); nothing is lost, they catch up once the cause is gone";
                await Task.Delay(RetryPause, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public override void Dispose()
    {
        _connection.Dispose();
        base.Dispose();
    }

    private long Open(IProjection projection)
    {
        _connection.Execute(projection.Schema);
        projection.Load(_connection);
        var position = _connection.Scalar("SELECT arrival FROM position WHERE projection = $projection", ("$projection", projection.Name));
        return position is null ? 0 : Convert.ToInt64(position, CultureInfo.InvariantCulture);
    }

    private List<JudgedBlock> Decode(IReadOnlyList<StoredBlock> stored)
    {
        var blocks = new List<JudgedBlock>(stored.Count);
        foreach (var block in stored)
        {
            try
            {
                blocks.Add(JudgedBlock.Of(block, _assignments));
            }
            catch (CorruptBlockException e)
            {
                // It was whole when it was stored: the disk lost it. Its neighbours are unharmed.
                _log.LogError(e, "gateway {Gateway}: block {Block} was damaged on the manager's disk and is left out of the projections; restore the file from a backup", block.Gateway, block.Id);
            }
        }
        return blocks;
    }
}
