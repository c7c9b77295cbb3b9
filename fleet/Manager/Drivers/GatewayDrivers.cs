using System.Security.Cryptography;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Database;
using Google.Protobuf;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Drivers;

/// <summary>
/// What the drivers of each gateway take, as it said when it connected last; kept, because gateways that are away are
/// configured too. Of a gateway that never said it, what the shipped drivers take. Safe for concurrent callers.
/// </summary>
public sealed class GatewayDrivers : IDisposable
{
    /// <summary>Most drivers of a gateway.</summary>
    public const int MaxDrivers = 64;

    private const string Schema = """
        CREATE TABLE drivers (hash TEXT PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE described (gateway INTEGER PRIMARY KEY, hash TEXT NOT NULL, received INTEGER NOT NULL);
        """;

    private readonly SqliteConnection _connection;
    private readonly TimeProvider _clock;
    private readonly ILogger<GatewayDrivers> _log;
    private readonly Lock _gate = new();
    // Most gateways run the same software and say the same: what they say is held once.
    private readonly Dictionary<string, IReadOnlyList<DriverDescription>> _contents = [];
    private readonly Dictionary<long, string> _gateways = [];
    private readonly HashSet<long> _older = [];
    private readonly IReadOnlyList<DriverDescription> _shippedOlder;

    /// <param name="file">Where it is kept.</param>
    /// <param name="shipped">What the drivers of this release take.</param>
    /// <param name="clock">When a gateway said it.</param>
    /// <param name="log">What could not be taken from a gateway.</param>
    public GatewayDrivers(string file, IReadOnlyList<DriverDescription> shipped, TimeProvider clock, ILogger<GatewayDrivers> log)
    {
        (Shipped, _clock, _log) = (shipped, clock, log);
        _shippedOlder = [.. shipped.Select(driver => driver.Clone())];
        foreach (var driver in _shippedOlder) driver.Point.Clear();
        _connection = SqliteFile.OpenWrite(file, Schema, durable: true);
        using (var contents = _connection.Command("SELECT hash, content FROM drivers").ExecuteReader())
            while (contents.Read()) _contents[contents.GetString(0)] = [.. Hello.Parser.ParseFrom((byte[])contents.GetValue(1)).Drivers];
        using var gateways = _connection.Command("SELECT gateway, hash FROM described").ExecuteReader();
        while (gateways.Read()) _gateways[gateways.GetInt64(0)] = gateways.GetString(1);
    }

    /// <summary>What the drivers of this release take.</summary>
    public IReadOnlyList<DriverDescription> Shipped { get; }

    /// <summary>Whether the gateway itself has said what its drivers take.</summary>
    public bool HasSaid(long gateway)
    {
        lock (_gate) return _gateways.ContainsKey(gateway);
    }

    /// <summary>What this gateway's drivers take.</summary>
    public IReadOnlyList<DriverDescription> Of(long gateway)
    {
        lock (_gate)
        {
            if (_gateways.TryGetValue(gateway, out var hash) && _contents.TryGetValue(hash, out var drivers)) return drivers;
            return _older.Contains(gateway) ? _shippedOlder : Shipped;
        }
    }

    /// <summary>Null: this gateway has no driver of the name.</summary>
    public DriverDescription? Find(long gateway, string driver) => Of(gateway).FirstOrDefault(one => one.Name == driver);

    /// <summary>Shipped, or else of any gateway; null: nobody has a driver of the name.</summary>
    public DriverDescription? Find(string driver)
    {
        if (Shipped.FirstOrDefault(one => one.Name == driver) is { } shipped) return shipped;
        lock (_gate) return _contents.Values.SelectMany(drivers => drivers).FirstOrDefault(one => one.Name == driver);
    }

    /// <summary>
    /// What is known of a driver where secrets are at stake: the gateway's description and the shipped one, each of which
    /// has to allow it, since a gateway's own word does not suffice.
    /// </summary>
    public IReadOnlyList<DriverDescription> Known(long gateway, string driver)
    {
        DriverDescription?[] known = [Find(gateway, driver), Shipped.FirstOrDefault(one => one.Name == driver)];
        return [.. known.OfType<DriverDescription>().Distinct()];
    }

    /// <summary>A link as people may see it.</summary>
    /// <param name="gateway">The gateway of the device.</param>
    /// <param name="driver">Name of the driver of its profile.</param>
    /// <param name="link">As it is kept.</param>
    public string Show(long gateway, string driver, string link) => LinkSecrets.Hide(link, Known(gateway, driver));

    /// <summary>
    /// Takes what a gateway says of its drivers. One that cannot be worked with is left out and logged; a gateway that says
    /// nothing is an older one: it keeps what is known of it, and supports no keys of points that came later.
    /// </summary>
    /// <exception cref="SqliteException">It cannot be stored.</exception>
    public void Keep(long gateway, IReadOnlyList<DriverDescription> drivers)
    {
        ArgumentNullException.ThrowIfNull(drivers);
        if (drivers.Count == 0)
            lock (_gate) _older.Add(gateway);
        var sound = drivers.Take(MaxDrivers).Where(driver => IsSound(gateway, driver)).DistinctBy(driver => driver.Name).ToList();
        if (sound.Count == 0) return;
        var content = new Hello { Drivers = { sound } }.ToByteArray();
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        lock (_gate)
        {
            if (_gateways.GetValueOrDefault(gateway) == hash) return;
            using (var transaction = _connection.BeginTransaction(deferred: false))
            {
                _connection.Execute("INSERT OR IGNORE INTO drivers (hash, content) VALUES ($hash, $content)", ("$hash", hash),
                    ("$content", content));
                _connection.Execute("INSERT OR REPLACE INTO described (gateway, hash, received) VALUES ($gateway, $hash, $now)",
                    ("$gateway", gateway), ("$hash", hash), ("$now", _clock.GetUtcNow().ToUnixTimeMilliseconds()));
                _connection.Execute("DELETE FROM drivers WHERE hash NOT IN (SELECT hash FROM described)");
                transaction.Commit();
            }
            (_gateways[gateway], _contents[hash]) = (hash, sound);
            foreach (var unused in _contents.Keys.Except(_gateways.Values).ToList()) _contents.Remove(unused);
        }
    }

    public void Dispose()
    {
        lock (_gate) _connection.Dispose();
    }

    private bool IsSound(long gateway, DriverDescription driver)
    {
        if (DescriptionCheck.Fault(driver) is not { } fault) return true;
        _log.LogWarning("Gateway {Gateway} describes a driver that cannot be worked with: {Fault}; it is passed over", gateway, fault);
        return false;
    }
}
