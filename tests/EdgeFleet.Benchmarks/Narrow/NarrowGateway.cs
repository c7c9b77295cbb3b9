using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Storage;
using EdgeFleet.Edge.Updates;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Gateway.Drivers;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Gateway.Uplinks;
using EdgeFleet.Gateway.Uplinks.Manager;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Benchmarks.Narrow;

/// <summary>
/// The outbox and the uplinks of a gateway whose devices are a <see cref="NarrowSite"/>: real files, real connections over bearers that
/// count, on a clock that goes from one quarter of an hour to the next as soon as everything is delivered.
/// </summary>
internal sealed class NarrowGateway : IGateway, IAsyncDisposable
{
    public static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    /// <summary>
    /// A day that passes in a minute leaves no time for signs of life: TCP's own would go 4, 8 and 12 minutes after the blocks, each a
    /// header there and a header back over IPv4.
    /// </summary>
    public const long SignsOfLifeBytes = 3 * 2 * 52;

    /// <summary>Longer than TCP puts an acknowledgement off: after a real quarter of an hour none would ride on the next blocks.</summary>
    private static readonly TimeSpan Acknowledged = TimeSpan.FromMilliseconds(100);

    /// <summary>More than a line ever owes.</summary>
    private static readonly TimeSpan Debt = TimeSpan.FromSeconds(10);

    private const int MostTries = 5000;

    private readonly string _folder = Directory.CreateTempSubdirectory("edgefleet-narrow-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(string Name, IBearer Bearer, Task Running)> _uplinks = [];
    private readonly NarrowSite _site;
    private DateTimeOffset _quarter;

    /// <param name="site">Its devices.</param>
    /// <param name="begin">The beginning of a quarter of an hour.</param>
    /// <param name="uplinks">All that will be started.</param>
    public NarrowGateway(NarrowSite site, DateTimeOffset begin, params IEnumerable<string> uplinks)
    {
        (_site, _quarter, Clock) = (site, begin, new FakeTimeProvider(begin));
        // The moment at which it sends what it has collected follows from the epoch: with this one it is the full quarter.
        var settings = new OutboxSettings([.. uplinks.Select(name => new OutboxUplink(name))])
        {
            MintEpoch = () => 0x5EED_5EED_5EED_5EED / (ulong)Quarter.TotalSeconds * (ulong)Quarter.TotalSeconds,
        };
        Outbox = DurableOutbox.Open(new DiskFolder(Path.Combine(_folder, "outbox")), settings);
    }

    public FakeTimeProvider Clock { get; }
    public DurableOutbox Outbox { get; }

    /// <summary>Readings that were stored.</summary>
    public long Readings { get; private set; }

    /// <summary>What its day would count that this one does not, see <see cref="SignsOfLifeBytes"/>.</summary>
    public long SignsOfLife { get; private set; }

    /// <summary>Bytes both ways that an uplink's bearer counted: all of its packets, headers of TCP and IP among them.</summary>
    public long WireBytes(string uplink) => _uplinks.Single(of => of.Name == uplink).Bearer.Meter.SinceStart is var traffic
        ? traffic.Sent + traffic.Received : 0;

    /// <summary>
    /// NB-IoT. Its bytes wait for others as long as on any day, however fast this one passes, and no session is given up for an answer that
    /// was late only by this day's clock.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="everything">It carries every class, and not only those that such a bearer usually does.</param>
    public static InterfaceBearer Narrow(string name, bool everything = true)
    {
        var times = BearerTimes.Of(BearerKind.NbIot) with { Decision = TimeSpan.FromDays(1) };
        var usual = new BearerTerms(name, BearerKind.NbIot) { Times = times };
        return new InterfaceBearer(everything ? usual with { Classes = null } : usual, null, TimeProvider.System);
    }

    /// <summary>Starts an uplink to a manager, as an enrolled gateway.</summary>
    /// <param name="name">The uplink.</param>
    /// <param name="manager">Where it is.</param>
    /// <param name="identity">As whom.</param>
    /// <param name="over">What it goes over; null: <see cref="Narrow"/>.</param>
    public Task StartManagerAsync(string name, Uri manager, GatewayIdentity identity, IBearer? over = null)
    {
        var bearer = over ?? Narrow(name);
        var selection = new BearerSelection(name, [bearer], Clock);
        var drivers = DriverCatalog.All(Clock).Select(driver => driver.Description).ToList();
        var anchor = new KeptAnchor(Path.Combine(_folder, $"{name}-anchor"), NullLogger<KeptAnchor>.Instance);
        var parts = new SessionParts(
            new GatewayHello("narrow", 1, drivers), this, anchor, Outbox, Clock, NullLogger<ManagerUplink>.Instance)
        {
            Trust = new GatewayTrust(new TrustFile(_folder), () => null, NullLogger<GatewayTrust>.Instance),
        };
        var sessions = new GrpcSessions(
            [manager], new ManagerConnections(identity, selection, Clock), new BearerReports([bearer], [selection]), Clock);
        return StartAsync(new ManagerUplink(name, sessions, parts), selection);
    }

    /// <summary>Starts an uplink, and returns once it is connected.</summary>
    public async Task StartAsync(IUplink uplink, BearerSelection bearers)
    {
        var runner = new UplinkRunner(uplink, Outbox, new Backoff(new Random(1)), bearers, NullLogger<UplinkRunner>.Instance);
        _uplinks.Add((uplink.Name, bearers.Current, Task.Run(() => runner.RunAsync(_stop.Token))));
        await UntilAsync(() => bearers.IsConnected, $"uplink {uplink.Name} does not connect");
    }

    /// <summary>Reads and stores a quarter of an hour, and returns when every uplink has delivered it.</summary>
    public async Task RunQuarterAsync()
    {
        for (var minute = _quarter; minute < _quarter + Quarter; minute = minute.AddMinutes(1))
        {
            foreach (var scan in _site.Minute(minute))
            {
                await Outbox.AppendAsync(BlockCodec.Encode(scan.Stream, scan.Readings));
                Readings += scan.Readings.Count;
            }
            Clock.SetUtcNow(minute.AddMinutes(1));
        }
        _quarter += Quarter;
        await DeliveredAsync();
        SignsOfLife += SignsOfLifeBytes;
    }

    /// <summary>
    /// An alarm, which waits for no quarter of an hour. Returns when every uplink has delivered it: the clock goes on only when nothing is
    /// under way.
    /// </summary>
    public async Task RaiseAsync()
    {
        var alarm = new Reading(
            new SeriesId(_site.Devices.First(), PointPath.Parse("33041/0/10")), Clock.GetUtcNow().ToUnixTimeMilliseconds(),
            ReadingValue.Of(true));
        await Outbox.AppendAsync(BlockCodec.Encode(StreamClass.Event, [alarm]));
        Readings++;
        await DeliveredAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_uplinks.Select(of => of.Running));
        await Outbox.DisposeAsync();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    Reported IGateway.Report()
    {
        var report = new Reported { ConfigurationVersion = 1 };
        foreach (var device in _site.Devices)
            report.Devices.Add(new DeviceState
            {
                Device = device, Link = DeviceState.Types.Link.Online,
                LastAnswer = Clock.GetUtcNow().ToUnixTimeMilliseconds() - device % 60 * 1000,
            });
        return report;
    }

    PointDescriptions IGateway.Describe() => new() { ConfigurationVersion = 1 };
    void IGateway.Take(DesiredConfiguration desired) { }
    void IGateway.Take(Command command) { }

    /// <summary>Blocks that its bearer carries and that are not settled.</summary>
    private long Backlog((string Name, IBearer Bearer, Task Running) uplink) =>
        Outbox.Status(uplink.Name).Streams.Where(stream => uplink.Bearer.Carries(stream.Stream)).Sum(stream => (long)stream.BacklogBlocks);

    private async Task DeliveredAsync()
    {
        await UntilAsync(() => _uplinks.TrueForAll(of => Backlog(of) == 0), "not all is delivered");
        // A line that owes for what it has carried begins to collect only then.
        for (var i = 0; i < Debt.TotalSeconds; i++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(Acknowledged / 5);
        }
        await Task.Delay(Acknowledged);
    }


    // A line that owes for what it has carried needs time to pass.
    private async Task UntilAsync(Func<bool> holds, string otherwise)
    {
        for (var tries = 0; !holds(); tries++)
        {
            if (tries == MostTries) throw new TimeoutException(
                $"{otherwise}: {string.Join(", ", _uplinks.Select(of => $"{of.Name} has {Backlog(of)} blocks to deliver"))}");
            await Task.Delay(20);
            if (tries % 5 == 4) Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
