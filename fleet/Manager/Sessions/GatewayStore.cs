using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Inbox;
using Google.Protobuf;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Sessions;

/// <summary>When a gateway was last here.</summary>
/// <param name="Gateway">Its number.</param>
/// <param name="Session">The last session number it was given.</param>
/// <param name="LastSeen">Unix ms, the manager's clock.</param>
public sealed record GatewayVisit(long Gateway, ulong Session, long LastSeen);

/// <summary>A time that this folder came out of a backup.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Taken">When the backup was taken, Unix ms.</param>
/// <param name="Restored">When it was restored, Unix ms.</param>
/// <param name="Arrivals">No arrival of before is above this.</param>
/// <param name="IsSaid">It stands in the audit.</param>
public sealed record FolderRestore(long Number, long Taken, long Restored, long Arrivals, bool IsSaid);

/// <summary>
/// What must outlive the manager's process about sessions: session numbers, ledgers of lost blocks, point
/// descriptions. Invariants: a session number is on disk before it is used and never given twice; a lost
/// range, once stored, is only ever merged into a larger one.
/// </summary>
public sealed class GatewayStore : IDisposable
{
    private const string Schema = """
        CREATE TABLE session (gateway INTEGER PRIMARY KEY, number INTEGER NOT NULL, last_seen INTEGER NOT NULL);
        CREATE TABLE lost (
          gateway INTEGER NOT NULL, epoch INTEGER NOT NULL, stream INTEGER NOT NULL, reason INTEGER NOT NULL,
          first INTEGER NOT NULL, last INTEGER NOT NULL,
          PRIMARY KEY (gateway, epoch, stream, reason, first)) WITHOUT ROWID;
        CREATE TABLE described (gateway INTEGER PRIMARY KEY, received INTEGER NOT NULL, descriptions BLOB NOT NULL);
        """;

    /// <summary>Of a folder that came out of a backup; a later table than the others.</summary>
    private const string RestoreSchema = """
        CREATE TABLE IF NOT EXISTS restore (
          number INTEGER PRIMARY KEY, taken INTEGER NOT NULL, restored INTEGER NOT NULL, sessions INTEGER NOT NULL,
              arrivals INTEGER NOT NULL,
          said INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE IF NOT EXISTS compared (
          restore INTEGER NOT NULL, gateway INTEGER NOT NULL, epoch INTEGER NOT NULL, stream INTEGER NOT NULL,
          PRIMARY KEY (restore, gateway, epoch, stream)) WITHOUT ROWID;
        """;

    /// <summary>Columns that came to the ledger after 0.1.0.</summary>
    private static readonly (string Name, string Type)[] LaterColumns =
    [
        ("first_time", "INTEGER NOT NULL DEFAULT 0"), ("last_time", "INTEGER NOT NULL DEFAULT 0"),
        ("at_most", "INTEGER NOT NULL DEFAULT 0"), ("uplink", "TEXT NOT NULL DEFAULT ''"),
    ];

    /// <summary>Most rows of the ledger that one session writes before others get their turn.</summary>
    internal const int StepRows = 500;

    private readonly SqliteConnection _connection;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();

    public GatewayStore(string folder, TimeProvider time)
    {
        _time = time;
        Directory.CreateDirectory(folder);
        _connection = SqliteFile.OpenWrite(Path.Combine(folder, "gateways.db"), Schema, durable: true);
        _connection.Execute(RestoreSchema);
        foreach (var (name, type) in LaterColumns)
            if ((long)_connection.Scalar("SELECT count(*) FROM pragma_table_info('lost') WHERE name = $name", ("$name", name))! == 0)
                _connection.Execute($"ALTER TABLE lost ADD COLUMN {name} {type}");
    }

    /// <summary>The next session number of the gateway, from 1.</summary>
    public ulong NextSession(long gateway)
    {
        lock (_lock)
        {
            return (ulong)(long)_connection.Scalar("""
                INSERT INTO session (gateway, number, last_seen)
                VALUES ($gateway, 1 + (SELECT coalesce(max(sessions), 0) FROM restore), $now)
                ON CONFLICT (gateway) DO UPDATE SET number = number + 1, last_seen = $now RETURNING number
                """, ("$gateway", gateway), ("$now", Now))!;
        }
    }

    /// <summary>
    /// Notes that this folder came out of a backup: numbers of sessions and of arrivals go on above what may have been given.
    /// </summary>
    /// <param name="taken">When the backup was taken, Unix ms.</param>
    /// <param name="sessions">How many sessions of one gateway there may have been since.</param>
    /// <param name="arrivals">Above all arrivals that there may have been.</param>
    public void Restored(long taken, long sessions, long arrivals)
    {
        lock (_lock)
        {
            using var transaction = _connection.BeginTransaction(deferred: false);
            _connection.Execute("UPDATE session SET number = number + $sessions", ("$sessions", sessions));
            _connection.Execute("""
                INSERT INTO restore (taken, restored, sessions, arrivals)
                VALUES ($taken, $now, (SELECT coalesce(max(number), $sessions) FROM session), $arrivals)
                """, ("$taken", taken), ("$now", Now), ("$sessions", sessions), ("$arrivals", arrivals));
            transaction.Commit();
        }
    }

    /// <summary>The last time that this folder came out of a backup; null: never.</summary>
    public FolderRestore? LastRestore()
    {
        lock (_lock)
        {
            using var rows = _connection.Command("SELECT number, taken, restored, arrivals, said FROM restore ORDER BY number DESC LIMIT 1")
                .ExecuteReader();
            return rows.Read()
                ? new FolderRestore(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4) != 0)
                : null;
        }
    }

    /// <summary>The restore stands in the audit.</summary>
    public void Said(FolderRestore restore)
    {
        lock (_lock) _connection.Execute("UPDATE restore SET said = 1 WHERE number = $number", ("$number", restore.Number));
    }

    /// <summary>Whether what a gateway had settled of a stream has been compared with what is held since that restore.</summary>
    internal bool IsCompared(FolderRestore restore, StreamKey stream)
    {
        lock (_lock) return _connection.Scalar("SELECT 1 FROM compared " + OfStream, Compared(restore, stream)) is not null;
    }

    internal void SaveCompared(FolderRestore restore, StreamKey stream)
    {
        lock (_lock)
            _connection.Execute("INSERT OR IGNORE INTO compared (restore, gateway, epoch, stream) VALUES ($restore, $gateway, $epoch, "
                + "$stream)",
                Compared(restore, stream));
    }

    /// <summary>Notes when a session that has ended was last heard of; one that began since keeps its own time.</summary>
    public void Seen(long gateway, DateTimeOffset heard)
    {
        lock (_lock)
            _connection.Execute("UPDATE session SET last_seen = max(last_seen, $heard) WHERE gateway = $gateway", ("$gateway", gateway),
                ("$heard", heard.ToUnixTimeMilliseconds()));
    }

    public IReadOnlyList<GatewayVisit> Visits()
    {
        lock (_lock)
        {
            using var rows = _connection.Command("SELECT gateway, number, last_seen FROM session").ExecuteReader();
            var visits = new List<GatewayVisit>();
            while (rows.Read()) visits.Add(new GatewayVisit(rows.GetInt64(0), (ulong)rows.GetInt64(1), rows.GetInt64(2)));
            return visits;
        }
    }

    /// <summary>Replaces what is known of the gateway's points.</summary>
    public void SaveDescriptions(long gateway, PointDescriptions descriptions)
    {
        lock (_lock)
        {
            _connection.Execute("INSERT OR REPLACE INTO described (gateway, received, descriptions) VALUES ($gateway, $now, $descriptions)",
                ("$gateway", gateway), ("$now", Now), ("$descriptions", descriptions.ToByteArray()));
        }
    }

    /// <summary>What each gateway described last.</summary>
    public IReadOnlyList<(long Gateway, PointDescriptions Descriptions)> Descriptions()
    {
        lock (_lock)
        {
            using var rows = _connection.Command("SELECT gateway, descriptions FROM described").ExecuteReader();
            var all = new List<(long, PointDescriptions)>();
            while (rows.Read()) all.Add((rows.GetInt64(0), PointDescriptions.Parser.ParseFrom((byte[])rows.GetValue(1))));
            return all;
        }
    }

    /// <summary>Blocks that the gateway, or all gateways, will never deliver.</summary>
    public IReadOnlyList<(long Gateway, LostRange Range)> Lost(long? gateway = null) =>
        ReadLost("WHERE $gateway IS NULL OR gateway = $gateway ORDER BY gateway, epoch, stream, first", ("$gateway", gateway));

    /// <summary>Those of one gateway that lie in a time, by time, and then those of which the time is not known.</summary>
    /// <param name="gateway">Its number.</param>
    /// <param name="stream">The class; null: all.</param>
    /// <param name="from">Source time, Unix ms, inclusive.</param>
    /// <param name="to">Exclusive.</param>
    /// <param name="most">No more than so many.</param>
    public IReadOnlyList<LostRange> LostWithin(long gateway, StreamClass? stream, long from, long to, int most) =>
        [.. ReadLost("""
            WHERE gateway = $gateway AND ($stream IS NULL OR stream = $stream)
                AND (first_time = 0 OR (first_time < $to AND last_time >= $from))
            ORDER BY first_time = 0, first_time, epoch, stream, first LIMIT $most
            """, ("$gateway", gateway), ("$stream", (int?)stream), ("$from", from), ("$to", to), ("$most", most))
            .Select(lost => lost.Range)];

    private List<(long Gateway, LostRange Range)> ReadLost(string which, params (string, object?)[] parameters)
    {
        lock (_lock)
        {
            using var rows = _connection.Command(
                "SELECT gateway, epoch, stream, reason, first, last, first_time, last_time, at_most, uplink FROM lost " + which,
                parameters).ExecuteReader();
            var all = new List<(long, LostRange)>();
            while (rows.Read())
            {
                all.Add((rows.GetInt64(0), new LostRange
                {
                    Epoch = (ulong)rows.GetInt64(1),
                    Stream = (StreamClass)rows.GetInt32(2),
                    Reason = (LostRange.Types.Reason)rows.GetInt32(3),
                    First = (ulong)rows.GetInt64(4),
                    Last = (ulong)rows.GetInt64(5),
                    FirstTime = rows.GetInt64(6),
                    LastTime = rows.GetInt64(7),
                    AtMost = rows.GetInt64(8) != 0,
                    Uplink = rows.GetString(9),
                }));
            }
            return all;
        }
    }

    /// <summary>
    /// Puts what a gateway reports on top of what is known; its folder may be gone tomorrow, the ledger stays. Other sessions
    /// get their turn after every <see cref="StepRows"/> rows: a crash in between leaves ranges that overlap, which the next
    /// merge joins.
    /// </summary>
    /// <param name="gateway">Its number.</param>
    /// <param name="reported">What it says.</param>
    /// <param name="most">Most ranges to be held of it; what is new beyond that is left out.</param>
    /// <returns>How many ranges there would be without that bound.</returns>
    public int MergeLost(long gateway, IReadOnlyCollection<LostRange> reported, int most)
    {
        var known = Lost(gateway).Select(l => l.Range).ToList();
        var merged = LostLedger.Merge(known, reported);
        var asked = merged.Count;
        if (asked > most) merged = LostLedger.Merge(known, reported.Take(Math.Max(0, most - known.Count)));
        foreach (var step in LostLedger.Changes(known, merged).Chunk(StepRows)) Write(gateway, step);
        return asked;
    }

    /// <summary>Waits for what is under way: a connection may not be closed under a running statement.</summary>
    public void Dispose()
    {
        lock (_lock) _connection.Dispose();
    }

    private void Write(long gateway, IEnumerable<(LostRange Range, bool Put)> changes)
    {
        lock (_lock)
        {
            using var transaction = _connection.BeginTransaction(deferred: false);
            foreach (var (range, put) in changes)
            {
                // A range that has grown since it was read stays: another session of the gateway may be at it too.
                _connection.Execute(put
                    ? """
                      INSERT INTO lost (gateway, epoch, stream, reason, first, last, first_time, last_time, at_most, uplink)
                      VALUES ($gateway, $epoch, $stream, $reason, $first, $last, $first_time, $last_time, $at_most, $uplink)
                      ON CONFLICT DO UPDATE SET last = max(last, excluded.last), first_time = excluded.first_time,
                          last_time = excluded.last_time, at_most = max(at_most, excluded.at_most), uplink = excluded.uplink
                      """
                    : """
                      DELETE FROM lost WHERE gateway = $gateway AND epoch = $epoch AND stream = $stream AND reason = $reason
                          AND first = $first AND last <= $last
                      """,
                    ("$gateway", gateway), ("$epoch", (long)range.Epoch), ("$stream", (int)range.Stream), ("$reason", (int)range.Reason),
                        ("$first", (long)range.First), ("$last", (long)range.Last), ("$first_time", range.FirstTime),
                    ("$last_time", range.LastTime), ("$at_most", range.AtMost ? 1 : 0), ("$uplink", range.Uplink));
            }
            transaction.Commit();
        }
    }

    private const string OfStream = "WHERE restore = $restore AND gateway = $gateway AND epoch = $epoch AND stream = $stream";

    private static (string, object?)[] Compared(FolderRestore restore, StreamKey stream) =>
        [("$restore", restore.Number), ("$gateway", stream.Gateway), ("$epoch", (long)stream.Epoch), ("$stream", (int)stream.Stream)];

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
