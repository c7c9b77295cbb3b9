using System.Globalization;
using EdgeFleet.Manager.Database;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <summary>
/// How far compaction is, in a file of its own: the one commit that says that readings lie in chunks from now on and no longer
/// in blocks. Before it, what a batch wrote to chunks is taken back; after it, its blocks are let go, however often that takes.
/// </summary>
internal sealed class CompactionLedger : IDisposable
{
    public const string FileName = "compaction.db";

    private const string Schema = """
        CREATE TABLE state (only INTEGER PRIMARY KEY CHECK (only = 1), batch INTEGER NOT NULL, arrival INTEGER NOT NULL);
        INSERT INTO state VALUES (1, 0, 0);
        CREATE TABLE gone (arrival INTEGER PRIMARY KEY);
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
        using var gone = _connection.Command("SELECT arrival FROM gone").ExecuteReader();
        var arrivals = new HashSet<long>();
        while (gone.Read()) arrivals.Add(gone.GetInt64(0));
        Gone = arrivals;
    }

    /// <summary>The last batch that is complete.</summary>
    public long Batch { get; private set; }

    /// <summary>No block that went had a later arrival: none may be given out again up to here.</summary>
    public long HighestArrival { get; private set; }

    /// <summary>Blocks that are in chunks and may still lie in the inbox.</summary>
    public IReadOnlySet<long> Gone { get; private set; }

    /// <summary>The next batch is in its chunks, verified; these blocks are not needed any more. On disk when it returns.</summary>
    public void Complete(IReadOnlySet<long> gone)
    {
        var highest = gone.Append(HighestArrival).Max();
        using (var transaction = _connection.BeginTransaction(deferred: false))
        {
            _connection.Execute("UPDATE state SET batch = batch + 1, arrival = $highest", ("$highest", highest));
            _connection.Execute("INSERT INTO gone SELECT value FROM json_each($gone)",
                ("$gone", $"[{string.Join(',', gone.Select(a => a.ToString(CultureInfo.InvariantCulture)))}]"));
            transaction.Commit();
        }
        (Batch, HighestArrival, Gone) = (Batch + 1, highest, gone);
    }

    /// <summary>The inbox has let them go.</summary>
    public void Settled()
    {
        _connection.Execute("DELETE FROM gone");
        Gone = new HashSet<long>();
    }

    public void Dispose() => _connection.Dispose();
}
