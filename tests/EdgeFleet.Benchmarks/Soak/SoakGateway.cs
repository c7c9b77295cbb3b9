using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json.Nodes;
using EdgeFleet.Benchmarks.Polling;
using EdgeFleet.Benchmarks.Sessions;
using EdgeFleet.City.Network;
using EdgeFleet.City.Processes;
using EdgeFleet.Gateway.Hosting;
using EdgeFleet.Gateway.Identity;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Benchmarks.Soak;

/// <summary>
/// A whole gateway in this process, on emulated time: it asks a farm of Modbus TCP devices every minute and delivers to a manager over
/// a narrow bearer whose link can be cut.
/// </summary>
internal sealed class SoakGateway : IAsyncDisposable
{
    private const int Devices = 5, Points = 8;
    /// <summary>Blocks that wait while all is well: those of a quarter of an hour, and as many again.</summary>
    private const double FewBlocks = 400;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("edgefleet-soak-").FullName;
    private readonly ModbusFarm _farm = new(Devices);
    private readonly ILoggerFactory _logs = LoggerFactory.Create(logs => logs.SetMinimumLevel(LogLevel.None));
    private readonly CancellationTokenSource _stop = new();
    private readonly LinkRelay _link;
    private readonly MeterListener _metrics = new();
    private readonly Task _running;
    private bool _isLinked = true;
    private double _backlog;

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
            var file = JsonNode.Parse(new GatewayFile(1, [new Uri($"https://127.0.0.1:{_link.Port}")]).ToJson())!;
            // Its times are the longest, and time passes some hundred times as fast as it should.
            file["bearers"] = JsonNode.Parse("""
                [{ "name": "nb", "kind": "nbiot", "classes": ["event", "billing", "state", "telemetry"] }]
                """);
            file["metricsPort"] = FreePort.Take(0, Environment.ProcessId);
            DataFolder.Replace(folder.GatewayFile, file.ToJsonString());
        }
        _metrics.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "edgefleet.gateway.backlog.blocks") listener.EnableMeasurementEvents(instrument);
        };
        _metrics.SetMeasurementEventCallback<double>((_, blocks, _, _) => _backlog += blocks);
        _metrics.Start();
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
        get => _isLinked;
        set => _link.State = (_isLinked = value) ? RelayState.Up : RelayState.Cut;
    }

    /// <summary>Blocks that wait to be delivered.</summary>
    public double Backlog
    {
        get
        {
            _backlog = 0;
            _metrics.RecordObservableInstruments();
            return _backlog;
        }
    }

    /// <summary>It has a way out, and delivers what it reads.</summary>
    public bool KeepsUp => !IsLinked || Backlog <= FewBlocks;

    /// <summary>Throws what it ended with, if it has.</summary>
    public Task IsRunning => _running.IsCompleted ? _running : Task.CompletedTask;

    private string Data => Path.Combine(_folder, "gateway");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _metrics.Dispose();
        await _link.DisposeAsync();
        await _farm.DisposeAsync();
        _logs.Dispose();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
