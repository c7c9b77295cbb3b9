using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Telemetry.Projections;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <summary>
/// How far compaction is, in a file of its own: the one commit that says that readings lie in chunks from now on and no longer
/// in blocks. Before it, what a batch wrote to chunks is taken back; after it, its blocks are let go, however often that takes.
/// </summary>
internal sealed class CompactionLedger : IDisposable
{
    public const string FileName = "compaction.db";

    private const string Schema = LatestTable.Schema + """
        CREATE TABLE state (only INTEGER PRIMARY KEY CHECK (only = 1), batch INTEGER NOT NULL, arrival INTEGER NOT NULL);
        INSERT INTO state VALUES (1, 0, 0);
        CREATE TABLE gone (arrival INTEGER PRIMARY KEY, rest BLOB);
        """;

    private readonly SqliteConnection _connection;

    /// <exception cref="InvalidDataException">There are chunks, and the file that says which of them count is missing.</exception>
    public CompactionLedger(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path) && Directory.EnumerateFiles(folder, ChunkFileName.Pattern).Any())
            throw new InvalidDataException(
                $"{path} is missing beside the chunks that it belongs to; restore the whole folder from one backup");
        _connection = SqliteFile.OpenWrite(path, Schema, durable: true);
        using (var rows = _connection.Command("SELECT batch, arrival FROM state").ExecuteReader())
        {
            rows.Read();
            (Batch, HighestArrival) = (rows.GetInt64(0), rows.GetInt64(1));
        }
        using var gone = _connection.Command("SELECT arrival, rest FROM gone").ExecuteReader();
        var blocks = new Dictionary<long, byte[]?>();
        while (gone.Read()) blocks.Add(gone.GetInt64(0), gone.IsDBNull(1) ? null : (byte[])gone.GetValue(1));
        Gone = blocks;
    }

    /// <summary>The last batch that is complete.</summary>
    public long Batch { get; private set; }

    /// <summary>No block that went had a later arrival: none may be given out again up to here.</summary>
    public long HighestArrival { get; private set; }

    /// <summary>
    /// Blocks that are in chunks and may still lie in the inbox, by arrival; each with what stays of it, as a block, null: nothing.
    /// </summary>
    public IReadOnlyDictionary<long, byte[]?> Gone { get; private set; }

    /// <summary>The next batch is in its chunks, verified; these blocks are not needed any more. On disk when it returns.</summary>
    /// <param name="gone">The blocks, by arrival, each with what stays of it; null: nothing.</param>
    /// <param name="latest">
    /// The latest values of their series: what chunks do not tell for ever, for retention lets them go, and where a clock was set back
    /// the latest one is not the last.
    /// </param>
    public void Complete(IReadOnlyDictionary<long, byte[]?> gone, IEnumerable<LatestValue> latest)
    {
        var highest = gone.Keys.Append(HighestArrival).Max();
        using (var transaction = _connection.BeginTransaction(deferred: false))
        {
            _connection.Execute("UPDATE state SET batch = batch + 1, arrival = $highest", ("$highest", highest));
            foreach (var (arrival, rest) in gone)
                _connection.Execute("INSERT INTO gone (arrival, rest) VALUES ($arrival, $rest)", ("$arrival", arrival), ("$rest", rest));
            LatestTable.Write(_connection, latest);
            transaction.Commit();
        }
        (Batch, HighestArrival, Gone) = (Batch + 1, highest, gone);
    }

    /// <summary>The inbox has let them go.</summary>
    public void Settled()
    {
        _connection.Execute("DELETE FROM gone");
        Gone = new Dictionary<long, byte[]?>();
    }

    /// <summary>The latest value of each series that ever was in a batch, as of the last one.</summary>
    public IEnumerable<LatestValue> Latest() => LatestTable.Read(_connection);

    public void Dispose() => _connection.Dispose();
}
