using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Storage;
using EdgeFleet.Edge.Updates;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Gateway.Uplinks;
using EdgeFleet.Gateway.Uplinks.Mqtt;
using EdgeFleet.Tests.Delivery;
using EdgeFleet.Tests.Uplinks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Tests.Mqtt;

/// <summary>An uplink as gateway.json makes it, over an outbox on disk; the devices are described and not there.</summary>
internal sealed class BrokerGateway : IGateway, ILoggerFactory, IAsyncDisposable
{
    public const string Uplink = "broker";

    private readonly TestFolder _place = new();
    private readonly DataFolder _folder;
    private readonly string _settings;
    private readonly StreamClass[]? _classes;
    private CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;

    /// <param name="settings">As in gateway.json.</param>
    /// <param name="classes">What it carries; none: all.</param>
    public BrokerGateway(string settings, params StreamClass[] classes)
    {
        (_settings, _classes) = (settings, classes.Length > 0 ? classes : null);
        _folder = DataFolder.Open(_place.In("data"));
        Outbox = DurableOutbox.Open(new DiskFolder(_folder.In("outbox")), new OutboxSettings([new(Uplink, _classes)]));
    }

    public DurableOutbox Outbox { get; }
    public LogDouble Log { get; } = new();
    public List<Command> Commands { get; } = [];
    public PointDescriptions Described { get; } = new();
    public IReadOnlyList<BootClock> BootClocks { get; set; } = [];

    public Reported Reported { get; set; } = new();
    public IUplinkKind Kind { get; init; } = new MqttKind();

    /// <summary>Of the gateway; sockets have their own.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public IBearer Bearer { get; init; } = BearerEntry.Standard.Create(TimeProvider.System);

    public int Backlog => (int)Outbox.Status(Uplink).Streams.Sum(stream => (long)stream.BacklogBlocks);

    /// <summary>Puts a file where the settings may name it.</summary>
    public string Put(string name, string text)
    {
        Directory.CreateDirectory(_folder.UplinksFolder);
        var file = Path.Combine(_folder.UplinksFolder, name);
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>May be called again after <see cref="StopAsync"/>, as after a restart of the process.</summary>
    public BrokerGateway Start()
    {
        var selection = OneBearer.Of(Clock, Bearer, Uplink);
        var uplink = Kind.Create(Entry(), new UplinkContext
        {
            Folder = _folder, File = new GatewayFile(0, []), Identity = null, Outbox = Outbox, Gateway = this, Bearers = [Bearer],
            Selections = [selection], Drivers = [], Clock = Clock, NewRandom = () => new Random(1), Logs = this,
            Trust = new GatewayTrust(new TrustFile(_folder.Path), () => null, NullLogger<GatewayTrust>.Instance),
        });
        var backoff = new Backoff(new Random(1), TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(200));
        _run = Task.Run(() => new UplinkRunner(uplink, Outbox, backoff, selection, Log).RunAsync(_stop.Token));
        return this;
    }

    /// <summary>Asks what it connects to whether it would let it in.</summary>
    public Task<OtherSideAnswer> AskAsync() => Kind.OtherSides(Entry(), new UplinkGround
    {
        Folder = _folder, File = new GatewayFile(0, []), Identity = null, Clock = Clock,
    }).Single().AskAsync(Bearer, TestContext.Current.CancellationToken);

    public Task SettledAsync(int but = 0) => Until(() => Backlog == but, $"{but} blocks are to stay");

    /// <summary>What the uplink said by then tells why it does not hold.</summary>
    public async Task Until(Func<bool> holds, string what)
    {
        try
        {
            await GatewayUnderTest.Until(holds, what);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Assert.Fail($"{e.Message}\n{Log}");
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
        _stop = new CancellationTokenSource();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Outbox.DisposeAsync();
        _folder.Dispose();
        _place.Dispose();
        _stop.Dispose();
    }

    private UplinkEntry Entry()
    {
        var faults = new ValidationFaults();
        var values = FieldReader.Read(Kind.Settings, new JsonSection(JsonElement.Parse(_settings), "$", faults));
        Kind.Check(values);
        Assert.Empty(faults.Lines);
        return new UplinkEntry(Uplink, Kind, _classes, values);
    }

    Reported IGateway.Report() => Reported;
    PointDescriptions IGateway.Describe() => Described;
    void IGateway.Take(DesiredConfiguration desired) => Assert.Fail("these kinds configure nothing");
    void IGateway.Take(Command command)
    {
        lock (Commands) Commands.Add(command);
    }

    ILogger ILoggerFactory.CreateLogger(string categoryName) => Log;
    void ILoggerFactory.AddProvider(ILoggerProvider provider) { }
    void IDisposable.Dispose() { }
}
