using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using EdgeFleet.City.Ledger;
using EdgeFleet.City.Manager;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Storage;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Gateway.Uplinks.Manager;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Registry;
using EdgeFleet.Tests.Uplinks;
using static EdgeFleet.Tests.Uplinks.GatewayUnderTest;

namespace EdgeFleet.Tests.Bearers;

/// <summary>
/// A gateway with nothing but NB-IoT tells a real manager aggregates, starts again and tells none twice, and over a wide bearer its
/// readings take their place: the same numbers, and each block held once.
/// </summary>
public sealed class NarrowAggregateTests : IAsyncLifetime
{
    private const int Windows = 8;
    private static readonly long Length = (long)TelemetryWindows.Length.TotalMilliseconds;

    private readonly TestFolder _folder = new();
    private readonly Random _random = new(5);
    private readonly List<BlockEntry> _appended = [];
    private readonly List<ServedValue> _measured = [];
    private readonly long _end = TelemetryWindows.BeginOf(
        (TimeProvider.System.GetUtcNow() - TelemetryWindows.Settling).ToUnixTimeMilliseconds());
    private long[] _devices = [];
    private Fleet _fleet = null!;
    private GatewayIdentity _identity = null!;

    private long Begin => _end - Windows * Length;

    public async ValueTask InitializeAsync()
    {
        _fleet = await Fleet.StartAsync();
        _devices = [.. await _fleet.AddAsync(_fleet.Device("house"), _fleet.Device("other"))];
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificate = await RunningManager.CertificateAsync(await _fleet.Manager.EnrolAsync(_fleet.ClaimCode, key), key);
        _identity = new GatewayIdentity(_fleet.Gateway, certificate,
            X509CertificateLoader.LoadCertificate(_fleet.Manager.Get<FleetAuthority>().Certificate));
    }

    public async ValueTask DisposeAsync()
    {
        await _fleet.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Readings_that_come_over_a_wide_bearer_take_the_place_of_the_aggregates()
    {
        await RunAsync(BearerKind.NbIot, async gateway =>
        {
            for (var minute = 0; minute < Windows * 15; minute++) await MeasureAsync(gateway.Stored!, Begin + minute * 60_000L);
            gateway.Start();
            await UntilAsync(() => ToldAsync(_devices[0]), told => told.Count == Windows, "aggregates of each window are shown");
            Assert.Equal(_appended.Count, Waiting(gateway));
        });
        var told = new Dictionary<long, List<JsonNode>>();
        foreach (var device in _devices) told[device] = await ToldAsync(device);
        foreach (var device in _devices) Assert.Empty(await BucketsAsync(device));
        var shown = told.Values.SelectMany(of => of).Select(one => one.ToJsonString()).ToList();

        await RunAsync(BearerKind.NbIot, async gateway =>
        {
            gateway.Start();
            await Until(() => gateway.Bearers.IsConnected && gateway.Bearers.Current.Meter.CarriedSinceStart.ContainsKey(StreamClass.Event),
                "the alarm goes out");
            Assert.False(gateway.Bearers.Current.Meter.CarriedSinceStart.ContainsKey(StreamClass.Telemetry), "it tells a window again");
        }, alarm: true);
        Assert.Equal(shown, (await ToldAsync(_devices[0])).Concat(await ToldAsync(_devices[1])).Select(one => one.ToJsonString()));

        await RunAsync(BearerKind.FiveG, async gateway =>
        {
            gateway.Start();
            await Until(() => Waiting(gateway) == 0, "all is delivered");
        });
        foreach (var device in _devices)
        {
            Assert.Empty(await ToldAsync(device));
            // Whose readings they are is known a moment after they are held.
            await UntilAsync(() => BucketsAsync(device), buckets => buckets.Sum(one => (int)one["count"]!) == Windows * 15,
                "all readings are shown");
            Assert.Equal(told[device].Select(Numbers), (await BucketsAsync(device)).Select(Numbers));
        }
        await IsExactAsync();
    }

    private async Task RunAsync(BearerKind kind, Func<GatewayUnderTest, Task> run, bool alarm = false)
    {
        await using var outbox = DurableOutbox.Open(new DiskFolder(_folder.In("outbox")), new OutboxSettings([new(ManagerKind.Word)]));
        if (alarm) await AppendAsync(outbox, StreamClass.Event, new Reading(
            new SeriesId(_devices[0], new PointPath(33041, 0, 10)), _end, ReadingValue.Of(1m)));
        var bearer = new BearerEntry(new BearerTerms(BearerReader.Word(kind), kind)).Create(TimeProvider.System);
        await using var gateway = new GatewayUnderTest(_identity, _fleet.Manager.Gateways, [bearer]) { Stored = outbox };
        await run(gateway);
    }

    private static int Waiting(GatewayUnderTest gateway) =>
        gateway.Stored!.Status(ManagerKind.Word).Streams.Sum(stream => (int)stream.BacklogBlocks);

    private async Task MeasureAsync(IOutbox outbox, long minute)
    {
        Reading[] scan = [.. _devices.Select((device, i) => new Reading(new SeriesId(device, new PointPath(3303, 0, 5700)),
            minute + 7 + i * 30_000, ReadingValue.Of(20.0m + i + _random.Next(50) / 10m)))];
        await AppendAsync(outbox, StreamClass.Telemetry, scan);
    }

    private async Task AppendAsync(IOutbox outbox, StreamClass stream, params Reading[] readings)
    {
        var block = await outbox.AppendAsync(BlockCodec.Encode(stream, readings));
        _appended.Add(new BlockEntry(
            new BlockKey(_identity.Number, block.Id.Epoch, stream.ToString().ToLowerInvariant(), block.Id.Sequence), block.Count,
            block.Checksum));
        _measured.AddRange(readings.Select(reading => new ServedValue(reading.Series, reading.Time, reading.Value.Decimal)));
    }

    private Task<List<JsonNode>> ToldAsync(long device) =>
        ListAsync($"api/v1/devices/{device}/aggregates/3303/0/5700?from={Begin}&to={_end}", "aggregates");

    private Task<List<JsonNode>> BucketsAsync(long device) =>
        ListAsync($"api/v1/devices/{device}/series/3303/0/5700?from={Begin}&to={_end}&buckets={Windows}", "buckets");

    private async Task<List<JsonNode>> ListAsync(string address, string name) =>
        [.. (await _fleet.People.GetJsonAsync(address))[name]!.AsArray().Select(one => one!)];

    /// <summary>Of aggregates and of buckets in the same way.</summary>
    private static (long, decimal, decimal, double, string, int) Numbers(JsonNode one) => (
        (long)one["time"]!, Number(one["min"]!), Number(one["max"]!), (double)one["mean"]!,
        (string)one["last"]!, (int)one["count"]!);

    private static decimal Number(JsonNode one) => decimal.Parse(one.ToString(), CultureInfo.InvariantCulture);

    private static async Task UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> holds, string what)
    {
        for (var end = DateTime.UtcNow + ManagerDouble.Timeout; !holds(await ask()); await Task.Delay(100))
            Assert.True(DateTime.UtcNow < end, what);
    }

    private async Task IsExactAsync()
    {
        using var client = new ManagerClient(_fleet.Manager.People);
        var link = await _fleet.People.PostAsync("api/v1/sign-in-links", new { role = "administrator" });
        await client.SignInAsync(new Uri((string)link["url"]!), CancellationToken.None);
        var held = await EdgeFleet.City.Manager.Inbox.ReadAsync(client, TimeProvider.System, CancellationToken.None);
        var verdict = Judge.Decide(new LedgerInput
        {
            Journalled = _appended, HeldBlocks = held.Blocks, HeldReadings = held.Readings, Compacted = held.Compacted,
            ChunkReadings = held.Chunks, Served = _measured, KillsByDevice = new Dictionary<long, int>(),
        });
        Assert.Empty(verdict.Faults);
        Assert.Equal((_appended.Count, _measured.Count), (verdict.Totals.HeldBlocks, verdict.Totals.Matched));
    }
}
