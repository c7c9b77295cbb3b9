using System.Globalization;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Inbox;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Telemetry.Projections;

/// <summary>
/// Which blocks a projection has seen: all up to one arrival, and of some gateways all up to a later one, because others had
/// more to do. Written in the transaction of the blocks' effects; what this object says changes only after the commit.
/// </summary>
internal sealed class Progress
{
    public const string Schema = """
        CREATE TABLE IF NOT EXISTS position (projection TEXT PRIMARY KEY, arrival INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS ahead (projection TEXT NOT NULL, gateway INTEGER NOT NULL, arrival INTEGER NOT NULL,
          PRIMARY KEY (projection, gateway)) WITHOUT ROWID;
        """;

    private readonly string _projection;
    private readonly Dictionary<long, long> _ahead = [];
    private long _all, _stored;

    public Progress(SqliteConnection connection, string projection)
    {
        _projection = projection;
        var all = connection.Scalar("SELECT arrival FROM position WHERE projection = $projection", ("$projection", projection));
        _all = _stored = all is null ? 0 : Convert.ToInt64(all, CultureInfo.InvariantCulture);
        using var rows = connection.Command("SELECT gateway, arrival FROM ahead WHERE projection = $projection",
            ("$projection", projection)).ExecuteReader();
        while (rows.Read()) _ahead[rows.GetInt64(0)] = rows.GetInt64(1);
    }

    /// <summary>It has seen every gateway's blocks up to this arrival.</summary>
    public long All => Volatile.Read(ref _all);

    /// <summary>The same, as far as it is written: what was seen since is seen again after a crash.</summary>
    public long Stored => Volatile.Read(ref _stored);

    /// <summary>The latest arrival that it has seen of any gateway.</summary>
    public long Furthest => _ahead.Values.Append(_all).Max();

    /// <summary>It has seen this gateway's blocks up to the arrival.</summary>
    public long Of(long gateway) => Math.Max(_all, _ahead.GetValueOrDefault(gateway));

    public bool HasSeen(StoredBlock block) => block.Arrival <= Of(block.Gateway);

    public bool IsAt(Progress other) => _all == other._all && _ahead.Count == other._ahead.Count && !_ahead.Except(other._ahead).Any();

    /// <summary>Within the transaction: where it stands once that is committed.</summary>
    public void Write(SqliteConnection connection, Turn turn)
    {
        var all = Math.Max(_all, turn.All);
        connection.Execute("INSERT OR REPLACE INTO position (projection, arrival) VALUES ($projection, $arrival)",
            ("$projection", _projection), ("$arrival", all));
        foreach (var (gateway, arrival) in turn.Ahead.Where(ahead => ahead.Arrival > Math.Max(all, Of(ahead.Gateway))))
            connection.Execute("INSERT OR REPLACE INTO ahead (projection, gateway, arrival) VALUES ($projection, $gateway, $arrival)",
                ("$projection", _projection), ("$gateway", gateway), ("$arrival", arrival));
        if (_ahead.Count > 0)
            connection.Execute("DELETE FROM ahead WHERE projection = $projection AND arrival <= $arrival",
                ("$projection", _projection), ("$arrival", all));
    }

    /// <summary>Within the transaction: where it stands now, when that was not written turn by turn.</summary>
    public void Write(SqliteConnection connection)
    {
        connection.Execute("INSERT OR REPLACE INTO position (projection, arrival) VALUES ($projection, $arrival)",
            ("$projection", _projection), ("$arrival", _all));
        connection.Execute("DELETE FROM ahead WHERE projection = $projection", ("$projection", _projection));
        foreach (var (gateway, arrival) in _ahead)
            connection.Execute("INSERT INTO ahead (projection, gateway, arrival) VALUES ($projection, $gateway, $arrival)",
                ("$projection", _projection), ("$gateway", gateway), ("$arrival", arrival));
    }

    /// <summary>Where it stands is written and committed.</summary>
    public void Written() => Volatile.Write(ref _stored, _all);

    public void Move(Turn turn)
    {
        Volatile.Write(ref _all, Math.Max(_all, turn.All));
        foreach (var (gateway, arrival) in turn.Ahead) _ahead[gateway] = Math.Max(arrival, _ahead.GetValueOrDefault(gateway));
        foreach (var old in _ahead.Where(ahead => ahead.Value <= _all).ToList()) _ahead.Remove(old.Key);
    }
}
