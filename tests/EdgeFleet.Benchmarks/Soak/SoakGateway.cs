using System.Net;
using EdgeFleet.Benchmarks.Polling;
using EdgeFleet.Benchmarks.Sessions;
using EdgeFleet.City.Network;
using EdgeFleet.Gateway.Hosting;
using EdgeFleet.Gateway.Identity;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Benchmarks.Soak;

/// <summary>
/// A whole gateway in this process, on emulated time: it asks a farm of Modbus TCP devices every minute and delivers to a manager over a
/// link that can be cut.
/// </summary>
internal sealed class SoakGateway : IAsyncDisposable
{
    private const int Devices = 5, Points = 8;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("edgefleet-soak-").FullName;
    private readonly ModbusFarm _farm = new(Devices);
    private readonly ILoggerFactory _logs = LoggerFactory.Create(logs => logs.SetMinimumLevel(LogLevel.None));
    private readonly CancellationTokenSource _stop = new();
    private readonly LinkRelay _link;
    private readonly Task _running;

    /// <param name="fleet">Its first gateway is this one.</param>
    /// <param name="manager">Where that fleet's manager listens.</param>
    /// <param name="clock">Its clock.</param>
    public SoakGateway(SeededFleet fleet, Uri manager, SoakClock clock)
    {
        _link = new LinkRelay(new IPEndPoint(IPAddress.Loopback, manager.Port), new LinkQuality(), 1, TimeProvider.System);
        using (var folder = DataFolder.Open(Data))
        {
            IdentityFiles.Save(folder.Identity, fleet.Certificates[0]);
            DataFolder.Replace(folder.AuthorityFile, fleet.Authority.ExportCertificatePem());
            DataFolder.Replace(folder.GatewayFile, new GatewayFile(1, [new Uri($"https://127.0.0.1:{_link.Port}")]).ToJson());
        }
        var document = Path.Combine(_folder, "devices.json");
        File.WriteAllText(document, PollingBenchmark.Devices(_farm.Ports, Points, Period));
        var process = new GatewayProcess(new RunOrder(Data, Journal: false, document), clock.Time, clock, _logs);
        _running = Task.Run(() => process.RunAsync(_stop.Token));
    }

    /// <summary>Readings that its devices have handed out.</summary>
    public long Readings => _farm.Requests * Points;

    /// <summary>Bytes of its buffer on disk.</summary>
    public long Buffered => Directory.EnumerateFiles(Path.Combine(Data, "outbox"), "*", SearchOption.AllDirectories)
        .Sum(file => new FileInfo(file) is { Exists: true } found ? found.Length : 0);

    /// <summary>IP bytes that went to the manager.</summary>
    public long Sent => _link.Up.Bytes;

    /// <summary>Whether the link to the manager is there.</summary>
    public bool IsLinked
    {
        set => _link.State = value ? RelayState.Up : RelayState.Cut;
    }

    /// <summary>Throws what it ended with, if it has.</summary>
    public Task IsRunning => _running.IsCompleted ? _running : Task.CompletedTask;

    private string Data => Path.Combine(_folder, "gateway");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _link.DisposeAsync();
        await _farm.DisposeAsync();
        _logs.Dispose();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
