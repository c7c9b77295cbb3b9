using System.IO.Hashing;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Database;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Inbox;

/// <summary>A block that was refused for good.</summary>
/// <param name="Number">Its entry.</param>
/// <param name="Gateway">Who offered it.</param>
/// <param name="Id">The identity its header claims; null when none could be read.</param>
/// <param name="Reason">Conflict or Corrupt.</param>
/// <param name="Detail">What is wrong.</param>
/// <param name="Size">Bytes as offered.</param>
/// <param name="BytesKept">False once the bytes made room for newer ones.</param>
/// <param name="FirstSeen">Unix ms.</param>
/// <param name="LastSeen">Unix ms.</param>
/// <param name="Times">How often the same bytes were offered.</param>
public sealed record RefusedBlock(
    long Number, long Gateway, BlockId? Id, InboxVerdict Reason, string Detail, int Size, bool BytesKept, long FirstSeen, long LastSeen,
    long Times);

/// <summary>An outbox that shows up with identities that are taken: somebody cloned it or restored a backup.</summary>
/// <param name="Gateway">The gateway.</param>
/// <param name="Epoch">The epoch that exists twice.</param>
/// <param name="Blocks">How many of its blocks were refused.</param>
/// <param name="FirstSeen">Unix ms.</param>
/// <param name="LastSeen">Unix ms.</param>
public sealed record CloneAlarm(long Gateway, ulong Epoch, long Blocks, long FirstSeen, long LastSeen);

/// <summary>
/// Refused blocks with their bytes, bounded a gateway. Invariants: an entry is on disk before its block is
/// rejected; the same bytes offered again count on the entry they have.
/// </summary>
public sealed class Quarantine : IDisposable
{
    private const string Schema = """
        CREATE TABLE refused (
          number INTEGER PRIMARY KEY AUTOINCREMENT,
          gateway INTEGER NOT NULL, epoch INTEGER, stream INTEGER, sequence INTEGER,
          reason INTEGER NOT NULL, fingerprint INTEGER NOT NULL, detail TEXT NOT NULL,
          size INTEGER NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, times INTEGER NOT NULL,
          bytes BLOB);
        CREATE UNIQUE INDEX refused_same ON refused (gateway, reason, fingerprint);
        """;

    private readonly InboxOptions _options;
    private readonly string _path;
    private SqliteConnection? _writer;

    public Quarantine(InboxOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _path = Path.Combine(options.Folder, "quarantine.db");
        Directory.CreateDirectory(options.Folder);
        _writer = SqliteFile.OpenWrite(_path, Schema, durable: true);
    }

    /// <summary>The newest first.</summary>
    /// <param name="before">Only entries with a lower number; null: from the newest.</param>
    /// <param name="limit">Most entries.</param>
    public IReadOnlyList<RefusedBlock> List(long? before, int limit)
    {
        using var connection = SqliteFile.OpenRead(_path);
        using var rows = connection.Command("""
            SELECT number, gateway, epoch, stream, sequence, reason, detail, size, bytes IS NOT NULL, first_seen, last_seen, times
            FROM refused WHERE number < $before ORDER BY number DESC LIMIT $limit
            """, ("$before", before ?? long.MaxValue), ("$limit", limit)).ExecuteReader();
        var entries = new List<RefusedBlock>();
        while (rows.Read())
        {
            BlockId? id = rows.IsDBNull(2) ? null
                : new BlockId((ulong)rows.GetInt64(2), (StreamClass)rows.GetInt32(3), (ulong)rows.GetInt64(4));
            entries.Add(new RefusedBlock(
                rows.GetInt64(0), rows.GetInt64(1), id, (InboxVerdict)rows.GetInt32(5), rows.GetString(6), rows.GetInt32(7),
                rows.GetBoolean(8), rows.GetInt64(9), rows.GetInt64(10), rows.GetInt64(11)));
        }
        return entries;
    }

    /// <summary>The bytes of an entry, or null when they are gone.</summary>
    public byte[]? BytesOf(long number)
    {
        using var connection = SqliteFile.OpenRead(_path);
        return connection.Scalar("SELECT bytes FROM refused WHERE number = $number", ("$number", number)) as byte[];
    }

    /// <summary>Outboxes that exist twice, the latest first.</summary>
    public IReadOnlyList<CloneAlarm> CloneAlarms()
    {
        using var connection = SqliteFile.OpenRead(_path);
        using var rows = connection.Command("""
            SELECT gateway, epoch, count(*), min(first_seen), max(last_seen) FROM refused
            WHERE reason = $conflict GROUP BY gateway, epoch ORDER BY max(last_seen) DESC
            """, ("$conflict", (int)InboxVerdict.Conflict)).ExecuteReader();
        var alarms = new List<CloneAlarm>();
        while (rows.Read())
            alarms.Add(new CloneAlarm(rows.GetInt64(0), (ulong)rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4)));
        return alarms;
    }

    /// <summary>Writes the entries in one transaction; on disk when this returns. Called by the inbox's writer only.</summary>
    /// <exception cref="SqliteException">Nothing is written.</exception>
    internal void Add(IReadOnlyList<(long Gateway, OfferedBlock Block, InboxOutcome Outcome)> refused, long now)
    {
        _writer ??= SqliteFile.OpenWrite(_path, Schema, durable: true);
        using var transaction = _writer.BeginTransaction(deferred: false);
        foreach (var (gateway, block, outcome) in refused)
        {
            _writer.Execute("""
                INSERT INTO refused (gateway, epoch, stream, sequence, reason, fingerprint, detail, size, first_seen, last_seen, times,
                    bytes)
                VALUES ($gateway, $epoch, $stream, $sequence, $reason, $fingerprint, $detail, $size, $now, $now, 1, $bytes)
                ON CONFLICT (gateway, reason, fingerprint) DO UPDATE SET last_seen = $now, times = times + 1
                """,
                ("$gateway", gateway), ("$epoch", (long?)block.Claimed?.Epoch), ("$stream", (int?)block.Claimed?.Stream),
                    ("$sequence", (long?)block.Claimed?.Sequence),
                ("$reason", (int)outcome.Verdict), ("$fingerprint", (long)XxHash64.HashToUInt64(block.Bytes.Span)),
                    ("$detail", outcome.Detail),
                ("$size", block.Bytes.Length), ("$now", now), ("$bytes", block.Bytes.ToArray()));
        }
        foreach (var gateway in refused.Select(r => r.Gateway).Distinct()) MakeRoom(_writer, gateway);
        transaction.Commit();
    }

    internal void Close()
    {
        _writer?.Dispose();
        _writer = null;
    }

    public void Dispose() => Close();

    private void MakeRoom(SqliteConnection connection, long gateway)
    {
        connection.Execute("""
            DELETE FROM refused WHERE gateway = $gateway AND number NOT IN
              (SELECT number FROM refused WHERE gateway = $gateway ORDER BY number DESC LIMIT $entries)
            """, ("$gateway", gateway), ("$entries", _options.QuarantineEntries));
        connection.Execute("""
            UPDATE refused SET bytes = NULL WHERE bytes IS NOT NULL AND number IN
              (SELECT number FROM (SELECT number, sum(size) OVER (ORDER BY number DESC) AS kept FROM refused WHERE gateway = $gateway
                  AND bytes IS NOT NULL)
               WHERE kept > $bytes)
            """, ("$gateway", gateway), ("$bytes", _options.QuarantineBytes));
    }
}
