using System.Collections.Concurrent;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Database;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Inbox;

/// <summary>
/// When the machines of gateways started, as they say once they know the time: what places blocks that were made before.
/// Invariants: a fact is on disk before it places anything; the first one of a boot stands. Safe for concurrent callers.
/// </summary>
public sealed class BootClocks : IDisposable
{
    /// <summary>Boots of one gateway: far more than blocks from before the time was known can wait from.</summary>
    public const int MostBoots = 1_000;

    private const string Schema =
        "CREATE TABLE boot (gateway INTEGER NOT NULL, boot INTEGER NOT NULL, started INTEGER NOT NULL, PRIMARY KEY (gateway, boot)) "
        + "WITHOUT ROWID";

    private readonly ConcurrentDictionary<(long Gateway, ulong Boot), long> _started = new();
    private readonly ConcurrentDictionary<long, int> _counts = new();
    private readonly SqliteConnection _connection;
    private readonly Lock _lock = new();

    public BootClocks(InboxOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _connection = SqliteFile.OpenWrite(Path.Combine(options.Folder, "boots.db"), Schema, durable: true);
        using var rows = _connection.Command("SELECT gateway, boot, started FROM boot").ExecuteReader();
        while (rows.Read()) Remember(rows.GetInt64(0), (ulong)rows.GetInt64(1), rows.GetInt64(2));
    }

    /// <summary>Blocks of this boot that come from now on are placed by it; on disk when this returns.</summary>
    /// <param name="gateway">Who says so.</param>
    /// <param name="boot">Which start of its machine.</param>
    /// <param name="started">When that was, Unix ms.</param>
    /// <returns>False: it cannot be right, or the gateway has said too many.</returns>
    /// <exception cref="SqliteException">It could not be stored.</exception>
    public bool Learn(long gateway, ulong boot, long started)
    {
        if (!SourceTime.CouldBe(started)) return false;
        lock (_lock)
        {
            if (_started.ContainsKey((gateway, boot))) return true;
            if (_counts.GetValueOrDefault(gateway) >= MostBoots) return false;
            _connection.Execute("INSERT INTO boot (gateway, boot, started) VALUES ($gateway, $boot, $started)", ("$gateway", gateway),
                ("$boot", (long)boot), ("$started", started));
            Remember(gateway, boot, started);
            return true;
        }
    }

    /// <summary>Where a block lies in time, Unix ms. One that counts from a boot nobody has dated lies where its bytes say.</summary>
    public (long First, long Last) Place(long gateway, Block block)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (block.Boot is not { } boot || !_started.TryGetValue((gateway, boot), out var started)
            || !SourceTime.CouldBe(started + (Int128)block.FirstTime) || !SourceTime.CouldBe(started + (Int128)block.LastTime))
            return (block.FirstTime, block.LastTime);
        return (started + block.FirstTime, started + block.LastTime);
    }

    public void Dispose()
    {
        lock (_lock) _connection.Dispose();
    }

    private void Remember(long gateway, ulong boot, long started)
    {
        _started[(gateway, boot)] = started;
        _counts.AddOrUpdate(gateway, 1, (_, count) => count + 1);
    }
}
