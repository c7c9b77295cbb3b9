using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeFleet.City.Ledger;
using EdgeFleet.City.Manager;
using EdgeFleet.City.Network;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Storage;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Gateway.Uplinks.Manager;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Testing;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Bearers;
using EdgeFleet.Tests.Uplinks;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Delivery;

/// <summary>
/// Thirty emulated days without a manager, with a buffer on a real disk that is far too small for them; then a 5G link to a real manager,
/// over which the backlog follows while the gateway goes on measuring. Each run has a quarter of the readings, of the bytes and of the
/// link's rate; all of them with EDGEFLEET_LONG=1.
/// </summary>
public sealed class MonthOfflineTests(ITestOutputHelper output) : IDisposable
{
    private const int Days = 30;
    private const int ReadingsOfBlock = 300;

    private static readonly int Part = Samples.IsWhole ? 1 : 4;
    private static readonly long Cap = 64L * 1024 * 1024 / Part;
    private static readonly int MinutesOfBlock = Part;
    private static readonly int UpBitsPerSecond = 20_000_000 / Part;

    /// <summary>Live readings are there within this, whatever waits.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _calendar = new(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly Random _random = new(7);
    private readonly List<Block> _appended = [];
    private readonly SeriesId[] _series = new SeriesId[10];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_event_and_bill_arrives_the_ledger_explains_the_rest_and_what_is_live_does_not_wait()
    {
        var settings = new OutboxSettings([new(ManagerKind.Word)]) { CapBytes = Cap, Clock = _calendar };
        await using var outbox = new SettledTimes(
            DurableOutbox.Open(new DiskFolder(_folder.In("outbox")), settings), TimeProvider.System);
        await using var manager = await RunningManager.StartAsync();
        var people = await manager.AdministratorAsync();
        var (number, identity) = await EnterAsync(manager, people);
        await PassAsync(outbox);
        var backlog = _appended[^1].Id;
        var kept = outbox.Status(ManagerKind.Word).BytesOnDisk;

        var quality = new LinkQuality
        {
            Delay = TimeSpan.FromMilliseconds(25), UpBitsPerSecond = UpBitsPerSecond, DownBitsPerSecond = 50_000_000, Loss = 0.001,
        };
        await using var link = new LinkRelay(new IPEndPoint(IPAddress.Loopback, manager.Gateways.Port), quality, 1, TimeProvider.System);
        var bearer = new RelayBearer(new BearerTerms("5g", BearerKind.FiveG), link, TimeProvider.System);
        await using var gateway = new GatewayUnderTest(identity, manager.Gateways, [bearer]) { Stored = outbox };
        var began = TimeProvider.System.GetTimestamp();
        gateway.Start();
        // What was measured before that is backlog.
        await Until(() => !outbox.At.IsEmpty, "the link is up");
        var waits = await MeasureAsync(outbox, backlog.Sequence);
        var took = TimeProvider.System.GetElapsedTime(began);
        await Until(() => outbox.Status(ManagerKind.Word).Streams.All(stream => stream.BacklogBlocks == 0), "all is delivered");

        var lost = outbox.Status(ManagerKind.Word).Lost;
        var evicted = await IsExplainedAsync(manager, people, number, lost);
        output.WriteLine($"{_appended.Count} blocks, {kept} bytes on disk of {Cap}, {evicted} blocks evicted in {lost.Count} ranges; "
            + $"caught up in {took.TotalSeconds:0.0} s, {link.Up.Bytes} IP bytes up; {waits.Count} live blocks meanwhile, "
            + $"the slowest after {waits.Max().TotalSeconds:0.00} s");
        Assert.InRange(waits.Count, 10, int.MaxValue);
        Assert.InRange(waits.Max(), TimeSpan.Zero, Soon);
        Assert.True(took > Soon, "the backlog was too small to stand in the way of anything");
    }

    private async Task<(long Number, GatewayIdentity Identity)> EnterAsync(RunningManager manager, HttpClient people)
    {
        var (number, code) = await RunningManager.GatewayAsync(people, "away");
        var device = await people.PostAsync("api/v1/devices", new[]
        {
            new
            {
                name = "house", siteId = 1, gateway = number, profile = "greenhouse-climate", latitude = 36.86, longitude = 118.74,
                link = new { address = "tcp://127.0.0.1:9", unit = 1 },
            },
        });
        for (var i = 0; i < _series.Length; i++)
            _series[i] = new SeriesId((long)device[0]!["number"]!, new PointPath(3303, (ushort)i, 5700));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificate = await RunningManager.CertificateAsync(await manager.EnrolAsync(code, key), key);
        return (number, new GatewayIdentity(
            number, certificate, X509CertificateLoader.LoadCertificate(manager.Get<FleetAuthority>().Certificate)));
    }

    /// <summary>Telemetry all the time, a bill every quarter of an hour's worth of it, an event with every hour's.</summary>
    private async Task PassAsync(SettledTimes outbox)
    {
        const int Group = 60;
        for (var block = 0; block < Days * 24 * 60 / MinutesOfBlock; block += Group)
        {
            List<Task<Block>> appends = [];
            for (var i = 0; i < Group; i++)
            {
                var minute = TimeSpan.FromMinutes(i * MinutesOfBlock);
                appends.Add(outbox.AppendAsync(Measured(StreamClass.Telemetry, ReadingsOfBlock, minute)));
                if (i % 15 == 14) appends.Add(outbox.AppendAsync(Measured(StreamClass.Billing, 20, minute)));
            }
            appends.Add(outbox.AppendAsync(Measured(StreamClass.Event, 1, default)));
            _appended.AddRange(await Task.WhenAll(appends));
            Assert.InRange(outbox.Status(ManagerKind.Word).BytesOnDisk, 1, Cap);
            _calendar.Advance(TimeSpan.FromMinutes(Group * MinutesOfBlock));
        }
        _appended.Add(await outbox.AppendAsync(Measured(StreamClass.Telemetry, ReadingsOfBlock, default)));
    }

    private BlockPayload Measured(StreamClass stream, int count, TimeSpan after)
    {
        var time = (_calendar.GetUtcNow() + after).ToUnixTimeMilliseconds();
        return BlockCodec.Encode(stream, [.. Enumerable.Range(0, count).Select(
            i => new Reading(_series[i % _series.Length], time + i, ReadingValue.Of(_random.NextInt64())))]);
    }

    /// <summary>Two blocks a second, and an event now and then, until the last block of the backlog is through.</summary>
    /// <param name="outbox">Where they go.</param>
    /// <param name="last">The last of the backlog.</param>
    /// <returns>How long each of them took until it was settled.</returns>
    private async Task<List<TimeSpan>> MeasureAsync(SettledTimes outbox, ulong last)
    {
        List<(Block Block, long At)> live = [];
        var begun = TimeProvider.System.GetTimestamp();
        while (!outbox.At.Keys.Any(id => id.Stream == StreamClass.Telemetry && id.Sequence == last))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience, "the backlog does not come to its end");
            _calendar.Advance(TimeSpan.FromSeconds(1));
            var stream = live.Count % 10 == 9 ? StreamClass.Event : StreamClass.Telemetry;
            var at = TimeProvider.System.GetTimestamp();
            live.Add((await outbox.AppendAsync(Measured(stream, stream == StreamClass.Event ? 1 : ReadingsOfBlock, default)), at));
            await Task.Delay(500, TestContext.Current.CancellationToken);
        }
        _appended.AddRange(live.Select(one => one.Block));
        await Until(() => live.All(one => outbox.At.ContainsKey(one.Block.Id)), "what is live is delivered");
        return [.. live.Select(one => TimeProvider.System.GetElapsedTime(one.At, outbox.At[one.Block.Id]))];
    }

    /// <summary>Each block is at the manager once and as it was, or in one range of the ledger; the manager has the same.</summary>
    /// <returns>How many are in the ledger.</returns>
    private async Task<int> IsExplainedAsync(
        RunningManager manager, HttpClient people, long number, IReadOnlyList<LostRange> lost)
    {
        using var client = new ManagerClient(manager.People);
        var link = await people.PostAsync("api/v1/sign-in-links", new { role = "administrator" });
        await client.SignInAsync(new Uri((string)link["url"]!), CancellationToken.None);
        var held = (await EdgeFleet.City.Manager.Inbox.BlocksAsync(client, TimeProvider.System, CancellationToken.None))
            .ToDictionary(entry => entry.Block);
        var evicted = 0;
        foreach (var block in _appended)
        {
            var stream = block.Id.Stream.ToString().ToLowerInvariant();
            var isHeld = held.Remove(new BlockKey(number, block.Id.Epoch, stream, block.Id.Sequence), out var entry);
            if (isHeld) Assert.Equal((block.Count, block.Checksum), (entry.Count, entry.Checksum));
            var ranges = lost.Count(range => range.Epoch == block.Id.Epoch && range.Stream == block.Id.Stream
                && range.First <= block.Id.Sequence && block.Id.Sequence <= range.Last);
            Assert.True((isHeld ? 0 : 1) == ranges, $"{block.Id} is {(isHeld ? "held" : "missing")}, and in {ranges} ranges of the ledger");
            evicted += ranges;
        }
        Assert.Empty(held);
        Assert.All(lost, range => Assert.Equal(
            (StreamClass.Telemetry, LostRange.Types.Reason.Evicted, false), (range.Stream, range.Reason, range.AtMost)));
        Assert.InRange(evicted, 1, _appended.Count - 1);
        await Until(() => Told().SequenceEqual(Ranges(lost)), "the manager is told the same");
        return evicted;

        IEnumerable<(ulong, ulong)> Told() => Ranges(manager.Get<GatewayStore>().Lost(number).Select(of => of.Range));

        static IEnumerable<(ulong, ulong)> Ranges(IEnumerable<LostRange> of) => of.Select(range => (range.First, range.Last)).Order();
    }

    private static async Task Until(Func<bool> holds, string what)
    {
        for (var begun = TimeProvider.System.GetTimestamp(); !holds(); await Task.Delay(50))
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience, what);
    }
}
