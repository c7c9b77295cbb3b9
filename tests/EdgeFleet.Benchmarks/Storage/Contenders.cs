using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Storage;
using LiteDB;
using LiteDB.Engine;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Benchmarks.Storage;

/// <summary>The limit: bytes at the end of a file, and one fsync.</summary>
internal sealed class RawFile(string folder) : IContender
{
    private readonly FileStream _file = new(Path.Combine(folder, "raw"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);

    public string Name => "raw append + fsync";

    public void Append(IReadOnlyList<byte[]> group)
    {
        _file.Write([.. group.SelectMany(batch => batch)]);
        _file.Flush(flushToDisk: true);
    }

    public void Dispose() => _file.Dispose();
}

/// <summary>SQLite in WAL mode that flushes every transaction.</summary>
internal sealed class SqliteFull : IContender
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteParameter _id, _batch;
    private long _last;

    public SqliteFull(string folder)
    {
        _connection = new SqliteConnection($"Data Source={Path.Combine(folder, "sqlite.db")};Pooling=False");
        _connection.Open();
        foreach (var statement in new[] { "pragma journal_mode=wal", "pragma synchronous=full",
            "create table batches(id integer primary key, b blob)" })
        {
            using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Three constants.
            command.CommandText = statement;
#pragma warning restore CA2100
            command.ExecuteNonQuery();
        }
        _insert = _connection.CreateCommand();
        _insert.CommandText = "insert into batches values($id, $b)";
        _id = _insert.Parameters.Add("$id", SqliteType.Integer);
        _batch = _insert.Parameters.Add("$b", SqliteType.Blob);
        _insert.Prepare();
    }

    public string Name => "SQLite WAL, synchronous=FULL";

    public void Append(IReadOnlyList<byte[]> group)
    {
        using var transaction = _connection.BeginTransaction();
        _insert.Transaction = transaction;
        foreach (var batch in group)
        {
            (_id.Value, _batch.Value) = (++_last, batch);
            _insert.ExecuteNonQuery();
        }
        transaction.Commit();
    }

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
    }
}

/// <summary>LiteDB as it comes: acknowledged is not on disk. With a checkpoint after every transaction it is.</summary>
internal sealed class StockLiteDb(string folder, bool checkpoint) : IContender
{
    private readonly LiteEngine _engine = new(Path.Combine(folder, checkpoint ? "stock-checkpoint.db" : "stock.db"));
    private long _last;

    public string Name => checkpoint ? "stock LiteDB + Checkpoint" : "stock LiteDB (not kill safe)";

    public void Append(IReadOnlyList<byte[]> group)
    {
        _engine.BeginTrans();
        _engine.Insert("batches", group.Select(batch => new BsonDocument { ["_id"] = ++_last, ["b"] = batch }), BsonAutoId.Int64);
        _engine.Commit();
        if (checkpoint) _engine.Checkpoint();
    }

    public void Dispose() => _engine.Dispose();
}

/// <summary>LiteDB on our log, without the outbox around it.</summary>
internal sealed class DurableLiteDb(string folder) : IContender
{
    private readonly DurableDatabase _database = DurableDatabase.Open(new DiskFolder(Path.Combine(folder, "durable")), "durable.db");
    private long _last;

    public string Name => "DurableDatabase";

    public void Append(IReadOnlyList<byte[]> group) =>
        _database.Write(transaction =>
            transaction.Insert("batches", [.. group.Select(batch => new BsonDocument { ["_id"] = ++_last, ["b"] = batch })]));

    public void Dispose() => _database.Dispose();
}

/// <summary>The outbox as a gateway uses it: sealing, group commit, segments that roll.</summary>
internal sealed class WholeOutbox(string folder) : IContender
{
    private readonly DurableOutbox _outbox =
        DurableOutbox.Open(new DiskFolder(Path.Combine(folder, "outbox")), new OutboxSettings([new("manager")]));

    public string Name => "outbox";

    public void Append(IReadOnlyList<byte[]> group) =>
        Task.WhenAll(group.Select(batch => _outbox.AppendAsync(new BlockPayload(StreamClass.Telemetry, 500, 0, 0, 4000, batch))))
            .GetAwaiter().GetResult();

    public void Dispose() => _outbox.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
