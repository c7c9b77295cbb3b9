using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Updates;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Gateway.Uplinks;
using EdgeFleet.Gateway.Uplinks.Manager;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Tests.Uplinks;

/// <summary>The real uplink over an outbox in memory, and a gateway that notes what it is told.</summary>
internal sealed class GatewayUnderTest : IGateway, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TestFolder _folder = new();
    private Task _run = Task.CompletedTask;

    public GatewayUnderTest(TestAuthority authority, Uri manager, TestAuthority? certifiedBy = null, TimeProvider? clock = null,
        IBearer? bearer = null)
        : this(
            new GatewayIdentity(7, (certifiedBy ?? authority).Issue("CN=gateway-7", TestAuthority.Client), authority.Certificate), manager,
            [bearer ?? BearerEntry.Standard.Create(TimeProvider.System)], clock)
    {
    }

    /// <summary>With bearers to choose from, the best one first.</summary>
    public GatewayUnderTest(GatewayIdentity identity, Uri manager, IReadOnlyList<IBearer> bearers, TimeProvider? clock = null)
    {
        Identity = identity;
        Anchor = new KeptAnchor(_folder.In("audit-anchor"), NullLogger<KeptAnchor>.Instance);
        var time = clock ?? TimeProvider.System;
        Bearers = new BearerSelection(ManagerKind.Word, bearers, time);
        Sessions = new GrpcSessions(
            [manager], new ManagerConnections(Identity, Bearers, time), new BearerReports(bearers, [Bearers]), time);
    }

    public GatewayIdentity Identity { get; }
    public MemoryOutbox Outbox { get; } = new();

    /// <summary>What it delivers from instead, where that is said.</summary>
    public IOutbox? Stored { get; init; }

    public GrpcSessions Sessions { get; }
    public BearerSelection Bearers { get; }
    public KeptAnchor Anchor { get; }

    /// <summary>What it believes of updates; null: nothing, and it knows no time.</summary>
    public GatewayTrust? Trust { get; init; }

    /// <summary>The contents that it ought to have; null: it fetches none.</summary>
    public UpdateContents? Contents { get; init; }

    public LogDouble Log { get; } = new();
    public IReadOnlyList<DriverDescription> Drivers { get; init; } = [];
    public Reported Report { get; set; } = new();
    public List<DesiredConfiguration> Desired { get; } = [];
    public List<Command> Commands { get; } = [];

    public GatewayUnderTest Start()
    {
        var outbox = Stored ?? Outbox;
        var parts = new SessionParts(new GatewayHello("test", 1, Drivers), this, Anchor, outbox, TimeProvider.System, Log)
        {
            Trust = Trust ?? new GatewayTrust(new TrustFile(_folder.Path), () => null, NullLogger<GatewayTrust>.Instance),
            Contents = Contents,
        };
        var runner = new UplinkRunner(
            new ManagerUplink(ManagerKind.Word, Sessions, parts), outbox, new Backoff(new Random(1)), Bearers, Log);
        _run = Task.Run(() => runner.RunAsync(_stop.Token));
        return this;
    }

    public async Task<List<BlockId>> AppendAsync(int count, StreamClass stream = StreamClass.Telemetry, int textBytes = 0)
    {
        List<BlockId> ids = [];
        for (var i = 0; i < count; i++)
        {
            // Random hex does not compress below half its length, so that blocks have the size a test needs.
            var value = textBytes == 0 ? ReadingValue.Of((long)i)
                : ReadingValue.Of(Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(textBytes)));
            ids.Add((await Outbox.AppendAsync(
                BlockCodec.Encode(stream, [new Reading(new SeriesId(1, PointPath.Parse("1/2/3")), i, value)]))).Id);
        }
        return ids;
    }

    public IReadOnlyList<BootClock> BootClocks { get; set; } = [];

    Reported IGateway.Report() => Report.Clone();
    PointDescriptions IGateway.Describe() => new() { ConfigurationVersion = Report.ConfigurationVersion };
    string IGateway.Document
    {
        get { lock (Desired) return Desired.LastOrDefault()?.Document ?? ""; }
    }
    void IGateway.Take(DesiredConfiguration desired)
    {
        lock (Desired) Desired.Add(desired);
        Report = new Reported { ConfigurationVersion = desired.Version };
    }
    void IGateway.Take(Command command)
    {
        lock (Commands) Commands.Add(command);
    }

    public static async Task Until(Func<bool> holds, string what)
    {
        for (var end = DateTime.UtcNow + ManagerDouble.Timeout; !holds(); await Task.Delay(10))
            Assert.True(DateTime.UtcNow < end, what);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
        _folder.Dispose();
    }
}

internal sealed class LogDouble : LogDouble<UplinkRunner>, ILogger<ManagerUplink>;

/// <summary>Keeps what was logged.</summary>
internal class LogDouble<T> : ILogger<T>
{
    private readonly List<string> _lines = [];

    public bool Has(string part)
    {
        lock (_lines) return _lines.Exists(line => line.Contains(part, StringComparison.Ordinal));
    }

    public override string ToString()
    {
        lock (_lines) return string.Join('\n', _lines);
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
    public bool IsEnabled(LogLevel logLevel) => true;
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines) _lines.Add(formatter(state, exception));
    }
}
