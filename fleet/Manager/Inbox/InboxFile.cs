using System.Runtime.InteropServices;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Database;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Inbox;

/// <summary>
/// One month of blocks. Invariants: a (gateway, epoch, stream, sequence) stands here once, by unique index;
/// the marks are written in the transaction of their blocks, so no sequence here is above its mark; what
/// this object remembers changes only after the commit. One writer, see <see cref="BlockInbox"/>; readers
/// open connections of their own.
/// </summary>
internal sealed class InboxFile : IDisposable
{
    // A rowid table: blobs in a WITHOUT ROWID table take twice the disk.
    private const string Schema = """
        CREATE TABLE block (
          arrival INTEGER PRIMARY KEY,
          gateway INTEGER NOT NULL, epoch INTEGER NOT NULL, stream INTEGER NOT NULL, sequence INTEGER NOT NULL,
          checksum INTEGER NOT NULL, count INTEGER NOT NULL,
          first_time INTEGER NOT NULL, last_time INTEGER NOT NULL, received INTEGER NOT NULL,
          bytes BLOB NOT NULL);
        CREATE UNIQUE INDEX block_identity ON block (gateway, epoch, stream, sequence);
        CREATE INDEX block_time ON block (gateway, last_time);
        CREATE TABLE mark (
          gateway INTEGER NOT NULL, epoch INTEGER NOT NULL, stream INTEGER NOT NULL, highest INTEGER NOT NULL,
          PRIMARY KEY (gateway, epoch, stream)) WITHOUT ROWID;
        CREATE TABLE span (gateway INTEGER PRIMARY KEY, longest INTEGER NOT NULL);
        """;

    private readonly long? _maxBytes;
    private readonly Dictionary<StreamKey, ulong> _marks = [];
    private readonly Dictionary<long, long> _spans = [];
    private SqliteConnection? _connection;
    private long _lastArrival;
    private long _blocks;

    public InboxFile(string path, long? maxBytes)
    {
        Path = path;
        _maxBytes = maxBytes;
        Load();
    }

    public string Path { get; }

    /// <summary>The newest arrival that is committed here; 0: none.</summary>
    public long LastArrival => Volatile.Read(ref _lastArrival);

    /// <summary>False is certain: all its blocks went elsewhere, and only their identities are here.</summary>
    public bool MayHoldBlocks => Volatile.Read(ref _blocks) > 0;

    /// <summary>Of which gateways and epochs it holds blocks. For the start only.</summary>
    public IEnumerable<(long Gateway, ulong Epoch)> Epochs => _marks.Keys.Select(key => (key.Gateway, key.Epoch));

    /// <summary>True when the file may hold the sequence; false is certain.</summary>
    public bool MayHold(StreamKey key, ulong sequence) => _marks.TryGetValue(key, out var highest) && sequence <= highest;

    /// <summary>Whether the identity is taken, by a block that is here or by one that was.</summary>
    public HeldIdentity? Find(long gateway, BlockId id)
    {
        var found = Connection().Scalar(
            "SELECT checksum FROM block WHERE gateway = $gateway AND epoch = $epoch AND stream = $stream AND sequence = $sequence",
            ("$gateway", gateway), ("$epoch", (long)id.Epoch), ("$stream", (int)id.Stream), ("$sequence", (long)id.Sequence));
        // In this order: a block that goes in between has left its identity by then.
        return found is long checksum ? new HeldIdentity((ulong)checksum) : SettledBlocks.Find(Connection(), gateway, id);
    }

    /// <summary>
    /// Lets the blocks of these arrivals go, as far as they are here; what is left of them are their identities. Beside the writer, on
    /// a connection of its own. On disk when it returns: whoever asked forgets it then.
    /// </summary>
    /// <param name="arrivals">A JSON array.</param>
    /// <param name="rests">Of other arrivals what stays, with their identity and the checksum that they came with.</param>
    public void Settle(string arrivals, IReadOnlyList<(long Arrival, Block Left)> rests)
    {
        if (!MayHoldBlocks) return;
        using var connection = SqliteFile.OpenWrite(Path, Schema, durable: true);
        using (var transaction = connection.BeginTransaction(deferred: false))
        {
            var moved = SettledBlocks.Move(connection, arrivals);
            foreach (var (arrival, rest) in rests)
                connection.Execute("""
                    UPDATE block SET count = $count, first_time = $first, last_time = $last, bytes = $bytes WHERE arrival = $arrival
                    """, ("$arrival", arrival), ("$count", rest.Count), ("$first", rest.FirstTime), ("$last", rest.LastTime),
                    ("$bytes", WholeArray(rest.Bytes)));
            transaction.Commit();
            Interlocked.Add(ref _blocks, -moved);
        }
        connection.GiveBackPages();
    }

    /// <inheritdoc cref="BlockInbox.LetGo"/>
    public void LetGo(Contracts.V1.StreamClass stream, long before, long upTo)
    {
        if (!MayHoldBlocks) return;
        using var connection = SqliteFile.OpenRead(Path);
        while (connection.Scalar("""
            SELECT json_group_array(arrival) FROM (SELECT arrival FROM block
            WHERE stream = $stream AND last_time < $before AND received < $before AND arrival <= $upTo LIMIT 10000)
            """, ("$stream", (int)stream), ("$before", before), ("$upTo", upTo)) is string arrivals && arrivals != "[]")
            Settle(arrivals, []);
    }

    /// <summary>Gives up the checksums of blocks that went and had been received before, Unix ms.</summary>
    public void ForgetChecksums(long before)
    {
        using var connection = SqliteFile.OpenWrite(Path, Schema, durable: false);
        SettledBlocks.ForgetChecksums(connection, before);
    }

    /// <summary>Stores the blocks in one transaction, on disk when this returns. Those whose identity is taken are left out.</summary>
    /// <returns>For each block whether it was stored.</returns>
    /// <exception cref="SqliteException">Nothing is stored.</exception>
    public bool[] Store(IReadOnlyList<PlacedBlock> blocks, long firstArrival, long now)
    {
        var stored = new bool[blocks.Count];
        Dictionary<StreamKey, ulong> marks = [];
        Dictionary<long, long> spans = [];
        var connection = Connection();
        // Before anybody sees them. Too many after a failure, which costs a look into the file.
        Interlocked.Add(ref _blocks, blocks.Count);
        using (var transaction = connection.BeginTransaction(deferred: false))
        {
            using var insert = InsertCommand(connection);
            for (var i = 0; i < blocks.Count; i++)
            {
                var (gateway, block, _, _) = blocks[i];
                Bind(insert, firstArrival + i, blocks[i], now);
                stored[i] = insert.ExecuteNonQuery() == 1;
                if (!stored[i]) continue;
                var key = StreamKey.Of(gateway, block.Id);
                marks[key] = Math.Max(block.Id.Sequence, marks.GetValueOrDefault(key, _marks.GetValueOrDefault(key)));
                spans[gateway] = Math.Max((long)block.Header.TimeSpan, spans.GetValueOrDefault(gateway, _spans.GetValueOrDefault(gateway)));
            }
            WriteMarks(connection, marks, spans);
            transaction.Commit();
        }
        foreach (var (key, highest) in marks) _marks[key] = highest;
        lock (_spans) foreach (var (gateway, longest) in spans) _spans[gateway] = longest;
        Volatile.Write(ref _lastArrival, firstArrival + blocks.Count - 1);
        return stored;
    }

    /// <summary>How long the longest block of the gateway is, ms; null when there is none of it here.</summary>
    public long? LongestSpan(long gateway)
    {
        lock (_spans) return _spans.TryGetValue(gateway, out var longest) ? longest : null;
    }

    /// <summary>Forgets the connection, after an error or to save file handles; the next use opens it again.</summary>
    public void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }

    public void Dispose() => Close();

    private SqliteConnection Connection()
    {
        if (_connection is not null) return _connection;
        var connection = SqliteFile.OpenWrite(Path, Schema, durable: true);
        connection.Execute(SettledBlocks.Schema); // which a file of an older release lacks
        if (_maxBytes is { } most)
        {
            var pageSize = (long)connection.Scalar("PRAGMA page_size")!;
            connection.Execute(string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {Math.Max(1, most / pageSize)}"));
        }
        return _connection = connection;
    }

    private void Load()
    {
        var connection = Connection();
        using (var marks = connection.Command("SELECT gateway, epoch, stream, highest FROM mark").ExecuteReader())
        {
            while (marks.Read())
                _marks[new StreamKey(marks.GetInt64(0), (ulong)marks.GetInt64(1), (Contracts.V1.StreamClass)marks.GetInt32(2))] =
                    (ulong)marks.GetInt64(3);
        }
        using (var spans = connection.Command("SELECT gateway, longest FROM span").ExecuteReader())
        {
            while (spans.Read()) _spans[spans.GetInt64(0)] = spans.GetInt64(1);
        }
        _lastArrival = connection.Scalar("SELECT max(arrival) FROM block") is long last ? last : 0;
        _blocks = (long)connection.Scalar("SELECT count(*) FROM block")!;
    }

    private static SqliteCommand InsertCommand(SqliteConnection connection)
    {
        var insert = connection.Command("""
            INSERT INTO block (arrival, gateway, epoch, stream, sequence, checksum, count, first_time, last_time, received, bytes)
            VALUES ($arrival, $gateway, $epoch, $stream, $sequence, $checksum, $count, $first, $last, $received, $bytes)
            ON CONFLICT (gateway, epoch, stream, sequence) DO NOTHING
            """);
        foreach (var name in (
            string[])["$arrival", "$gateway", "$epoch", "$stream", "$sequence", "$checksum", "$count", "$first", "$last", "$received",
            "$bytes"])
            insert.Parameters.Add(new SqliteParameter { ParameterName = name });
        return insert;
    }

    private static void Bind(SqliteCommand insert, long arrival, PlacedBlock placed, long now)
    {
        var (gateway, block, first, last) = placed;
        var values = insert.Parameters;
        values["$arrival"].Value = arrival;
        values["$gateway"].Value = gateway;
        values["$epoch"].Value = (long)block.Id.Epoch;
        values["$stream"].Value = (int)block.Id.Stream;
        values["$sequence"].Value = (long)block.Id.Sequence;
        values["$checksum"].Value = (long)block.Checksum;
        values["$count"].Value = block.Count;
        values["$first"].Value = first;
        values["$last"].Value = last;
        values["$received"].Value = now;
        values["$bytes"].Value = WholeArray(block.Bytes);
    }

    private static void WriteMarks(SqliteConnection connection, Dictionary<StreamKey, ulong> marks, Dictionary<long, long> spans)
    {
        foreach (var (key, highest) in marks)
            connection.Execute("INSERT OR REPLACE INTO mark (gateway, epoch, stream, highest) VALUES ($gateway, $epoch, $stream, $highest)",
                ("$gateway", key.Gateway), ("$epoch", (long)key.Epoch), ("$stream", (int)key.Stream), ("$highest", (long)highest));
        foreach (var (gateway, longest) in spans)
            connection.Execute("INSERT OR REPLACE INTO span (gateway, longest) VALUES ($gateway, $longest)", ("$gateway", gateway),
                ("$longest", longest));
    }

    private static byte[] WholeArray(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length ? segment.Array
            : bytes.ToArray();
}

/// <param name="Gateway">Who sent it.</param>
/// <param name="Block">As it came.</param>
/// <param name="First">Where its earliest reading lies, Unix ms.</param>
/// <param name="Last">And its latest.</param>
internal readonly record struct PlacedBlock(long Gateway, Block Block, long First, long Last);
