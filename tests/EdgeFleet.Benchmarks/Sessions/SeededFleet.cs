using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using EdgeFleet.Manager;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Manager.Registry;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeFleet.Benchmarks.Sessions;

/// <summary>
/// A manager's folder with a city in it: gateways, each with a certificate and fifty devices. Written behind the manager's back,
/// for enrolling them one after the other takes minutes.
/// </summary>
internal sealed class SeededFleet : IDisposable
{
    public const int DevicesOfGateway = 50;

    /// <summary>The city: degrees, WGS 84.</summary>
    public const double West = 118.2, South = 36.5, East = 118.6, North = 36.8;

    private const int GatewaysOfSite = 50;
    private readonly string _root = Directory.CreateTempSubdirectory("edgefleet-benchmark-").FullName;

    /// <summary>The file for the manager's <c>--config</c>.</summary>
    public string Settings => Path.Combine(_root, "manager.json");

    /// <summary>Certificate and key of a server of the same fleet.</summary>
    public string ServerCertificate => Path.Combine(_root, "server.pfx");

    /// <summary>Those of the gateways, with their keys, in the order of their numbers, from 1.</summary>
    public List<X509Certificate2> Certificates { get; } = [];

    /// <summary>Who signed all of these.</summary>
    public X509Certificate2 Authority { get; private set; } = null!;

    /// <param name="gateways">How many.</param>
    /// <param name="life">How long the gateways' certificates are good for; null: a day.</param>
    public static async Task<SeededFleet> MakeAsync(int gateways, TimeSpan? life = null)
    {
        var fleet = new SeededFleet();
        var settings = new ManagerSettings
        {
            Data = Path.Combine(fleet._root, "manager"),
            People = "http://127.0.0.1:0",
            Gateways = "https://127.0.0.1:0",
            LogLevel = "Warning",
        };
        await File.WriteAllTextAsync(fleet.Settings, JsonSerializer.Serialize(
            new { data = settings.Data, people = settings.People, gateways = settings.Gateways, logLevel = settings.LogLevel }));
        var options = ManagerOptions.From(settings);
        await using (var app = ManagerApp.Build(options, TimeProvider.System))
        {
            await ManagerApp.StartAsync(app, TextWriter.Null, CancellationToken.None);
            await fleet.AddGatewaysAsync(app.Services, gateways, life ?? TimeSpan.FromDays(1));
            await app.StopAsync();
        }
        AddDevices(options.DatabaseFile, gateways * DevicesOfGateway);
        return fleet;
    }

    public void Dispose()
    {
        foreach (var certificate in Certificates) certificate.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private async Task AddGatewaysAsync(IServiceProvider services, int count, TimeSpan life)
    {
        var authority = services.GetRequiredService<FleetAuthority>();
        Authority = X509CertificateLoader.LoadCertificate(authority.Certificate);
        await File.WriteAllBytesAsync(ServerCertificate,
            authority.IssueToServer(["127.0.0.1"], TimeSpan.FromDays(1)).Export(X509ContentType.Pkcs12));
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeMilliseconds();
        await using var database = await services.GetRequiredService<IDbContextFactory<FleetDatabase>>().CreateDbContextAsync();
        for (var site = 1; site <= 1 + count / GatewaysOfSite; site++)
            database.Sites.Add(new Site { Id = site, Name = $"district {site}", Zone = "Asia/Shanghai", Latitude = South,
                Longitude = West });
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        for (var number = 1; number <= count; number++)
        {
            database.Gateways.Add(new RegisteredGateway
            {
                Number = number, Name = $"gateway {number}", SiteId = SiteOf(number), Latitude = South, Longitude = West,
                Registered = now, DesiredVersion = 1, ReportedVersion = 1,
            });
            using var issued = authority.IssueToGateway(number, new PublicKey(key), life);
            database.GatewayCertificates.Add(new GatewayCertificate
            {
                Thumbprint = CertificateThumbprint.Of(issued), Gateway = number, Serial = issued.SerialNumber, Issued = now,
                NotBefore = now, NotAfter = now + (long)life.TotalMilliseconds,
            });
            Certificates.Add(issued.CopyWithPrivateKey(key));
        }
        await database.SaveChangesAsync();
    }

    private static void AddDevices(string file, int count)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var transaction = connection.BeginTransaction();
        using var device = Prepared(connection, """
            INSERT INTO Devices (Number, Name, SiteId, Gateway, Profile, Latitude, Longitude, Link, Search, State)
            VALUES ($number, $name, $site, $gateway, (SELECT min(Name) FROM Profiles), $latitude, $longitude, '{}', $search, 0)
            """, "$number", "$name", "$site", "$gateway", "$latitude", "$longitude", "$search");
        using var assignment = Prepared(connection,
            """INSERT INTO DeviceAssignments (Device, Gateway, "From") VALUES ($device, $gateway, 0)""", "$device", "$gateway");
        var random = new Random(7);
        for (var number = 1; number <= count; number++)
        {
            var gateway = 1 + (number - 1) / DevicesOfGateway;
            var name = $"lamp {number} of street {gateway}";
            Run(device, number, name, SiteOf(gateway), gateway, South + (North - South) * random.NextDouble(),
                West + (East - West) * random.NextDouble(), SearchText.Of(name, number));
            Run(assignment, number, gateway);
        }
        transaction.Commit();
    }

    private static int SiteOf(int gateway) => 1 + gateway / GatewaysOfSite;

    private static SqliteCommand Prepared(SqliteConnection connection, string sql, params string[] names)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in names) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    private static void Run(SqliteCommand command, params object[] values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }
}
