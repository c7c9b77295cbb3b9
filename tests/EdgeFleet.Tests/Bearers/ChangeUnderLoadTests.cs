using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using EdgeFleet.City.Ledger;
using EdgeFleet.City.Manager;
using EdgeFleet.City.Network;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Registry;
using EdgeFleet.Tests.Uplinks;
using static EdgeFleet.Tests.Uplinks.GatewayUnderTest;

namespace EdgeFleet.Tests.Bearers;

/// <summary>
/// A gateway with two links to a real manager delivers all the time while the better one fails and comes back: what it goes over, what
/// people are told of it, and that the manager holds each block once. The gateway's clock runs fast, the links do not.
/// </summary>
public sealed class ChangeUnderLoadTests : IAsyncLifetime
{
    private const string Lan = "lan";
    private const string FiveG = "5g";

    private readonly FastClock _clock = new(30);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<BlockEntry> _appended = [];
    private readonly List<ServedValue> _measured = [];
    private readonly List<BearerUse> _uses = [];
    private long _device;
    private Fleet? _fleet;
    private LinkRelay? _lan;
    private LinkRelay? _fiveG;
    private GatewayUnderTest? _gateway;

    public async ValueTask InitializeAsync()
    {
        _fleet = await Fleet.StartAsync();
        _device = Assert.Single(await _fleet.AddAsync(_fleet.Device("house")));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificate = await RunningManager.CertificateAsync(await _fleet.Manager.EnrolAsync(_fleet.ClaimCode, key), key);
        var authority = X509CertificateLoader.LoadCertificate(_fleet.Manager.Get<FleetAuthority>().Certificate);
        var manager = new IPEndPoint(IPAddress.Loopback, _fleet.Manager.Gateways.Port);
        _lan = new LinkRelay(manager, new LinkQuality(), 1, TimeProvider.System);
        _fiveG = new LinkRelay(manager, new LinkQuality { Delay = TimeSpan.FromMilliseconds(20), Loss = 0.01 }, 2, TimeProvider.System);
        _gateway = new GatewayUnderTest(new GatewayIdentity(_fleet.Gateway, certificate, authority), _fleet.Manager.Gateways,
            [Bearer(Lan, BearerKind.Ethernet, _lan), Bearer(FiveG, BearerKind.FiveG, _fiveG)], _clock);
        _gateway.Bearers.Changed += use => { lock (_uses) _uses.Add(use); };
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _gateway!.DisposeAsync();
        await _lan!.DisposeAsync();
        await _fiveG!.DisposeAsync();
        await _fleet!.DisposeAsync();
        _stop.Dispose();
    }

    [Theory]
    [InlineData(RelayState.Cut)]
    [InlineData(RelayState.BlackHole)]
    [InlineData(RelayState.Captive)]
    public async Task It_leaves_what_fails_at_once_comes_back_when_that_has_held_and_each_block_is_held_once(RelayState fault)
    {
        _gateway!.Start();
        var load = Task.Run(LoadAsync);
        await Until(() => Over(Lan, BearerReason.First), "it goes over the better one");
        await Until(() => _gateway.Outbox.Accepted.Count > 20, "it delivers");

        _lan!.State = fault;
        await Until(() => Over(FiveG, BearerReason.Failed), "it goes over the other");
        await ToldAsync(FiveG, "failed");
        // Whatever answers in place of the manager does not pass for it, however long.
        await PassAsync(2 * BearerChoice.Hold);
        Assert.Equal([Lan, FiveG], Uses.Select(use => use.Bearer));
        Assert.True(fault == RelayState.BlackHole || _lan.Breaks + _lan.SignIns >= 3, "nobody asked whether it works");
        Assert.Equal(fault == RelayState.Captive, _lan.SignIns > 0);

        _lan.State = RelayState.Up;
        var mended = _clock.GetUtcNow();
        await Until(() => Over(Lan, BearerReason.Better), "it comes back");
        Assert.True(Uses[^1].Since - mended >= BearerChoice.Hold, "it did not wait until that had held");
        await ToldAsync(Lan, "better");
        await _stop.CancelAsync();
        await load;
        await Until(() => !_gateway.Outbox.Unsettled.Any(), "all is delivered");
        await IsExactAsync();
    }

    private List<BearerUse> Uses
    {
        get { lock (_uses) return [.. _uses]; }
    }

    private RelayBearer Bearer(string name, BearerKind kind, LinkRelay link)
    {
        // What the transport does in real time is quick, and what might depend on a busy machine is patient.
        var times = BearerTimes.Of(kind) with
        {
            KeepAlive = TimeSpan.FromSeconds(1), Dead = TimeSpan.FromSeconds(2), Report = TimeSpan.FromSeconds(1),
            Greeting = TimeSpan.FromMinutes(5), Decision = TimeSpan.FromMinutes(10),
        };
        return new RelayBearer(new BearerTerms(name, kind) { Times = times }, link, _clock);
    }

    private bool Over(string bearer, BearerReason why) =>
        Uses.Count > 0 && (Uses[^1].Bearer, Uses[^1].Why) == (bearer, why) && _gateway!.Bearers.IsConnected;

    private async Task PassAsync(TimeSpan time)
    {
        var end = _clock.GetUtcNow() + time;
        await Until(() => _clock.GetUtcNow() >= end, "time passes");
    }

    /// <summary>A hundred blocks a second, one in five of them events.</summary>
    private async Task LoadAsync()
    {
        var begin = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 1; !_stop.IsCancellationRequested; i++)
        {
            var stream = i % 5 == 0 ? StreamClass.Event : StreamClass.Telemetry;
            var series = new SeriesId(_device, new PointPath(3303, (ushort)stream, 5700));
            var reading = new Reading(series, begin + i, ReadingValue.Of((long)i));
            var block = await _gateway!.Outbox.AppendAsync(BlockCodec.Encode(stream, [reading]));
            _appended.Add(new BlockEntry(
                new BlockKey(_gateway.Identity.Number, block.Id.Epoch, stream.ToString().ToLowerInvariant(), block.Id.Sequence),
                block.Count, block.Checksum));
            _measured.Add(new ServedValue(series, begin + i, i));
            await Task.Delay(10);
        }
    }

    /// <summary>The next report says so to people, over REST.</summary>
    private async Task ToldAsync(string bearer, string why)
    {
        for (var end = DateTime.UtcNow + ManagerDouble.Timeout; ; await Task.Delay(100))
        {
            var list = await _fleet!.People.GetJsonAsync("api/v1/gateways?page=1&pageSize=10");
            var report = Assert.Single(list["items"]!.AsArray())!["report"];
            if (report?["uplinks"]?.AsArray() is [{ } uplink] && (string)uplink["bearer"]! == bearer
                && IsCounted(report["bearers"]!.AsArray()))
            {
                Assert.Equal(("manager", true, why), ((string)uplink["name"]!, (bool)uplink["connected"]!, (string)uplink["why"]!));
                Assert.Equal(why == "failed", ((string)uplink["cause"]!).Length > 0);
                Assert.Equal(Uses[^1].Since.ToUnixTimeMilliseconds(), (long)uplink["since"]!);
                return;
            }
            Assert.True(DateTime.UtcNow < end, $"people are not told that it goes over {bearer}, or not how many bytes: {report}");
        }
    }

    /// <summary>Bytes went over both, and of what went out some were of either class.</summary>
    private static bool IsCounted(JsonArray bearers)
    {
        Assert.Equal([(Lan, "ethernet"), (FiveG, "5g")], bearers.Select(bearer => ((string)bearer!["name"]!, (string)bearer["kind"]!)));
        return bearers.All(bearer =>
        {
            var classes = bearer!["classes"]!.AsObject();
            return (long)bearer["receivedToday"]! > 0 && classes.ContainsKey("event") && classes.ContainsKey("telemetry")
                && (long)bearer["sentToday"]! > classes.Sum(of => (long)of.Value!);
        });
    }

    private async Task IsExactAsync()
    {
        using var client = new ManagerClient(_fleet!.Manager.People);
        var link = await _fleet!.People.PostAsync("api/v1/sign-in-links", new { role = "administrator" });
        await client.SignInAsync(new Uri((string)link["url"]!), CancellationToken.None);
        var held = await EdgeFleet.City.Manager.Inbox.ReadAsync(client, TimeProvider.System, CancellationToken.None);
        var verdict = Judge.Decide(new LedgerInput
        {
            Journalled = _appended, HeldBlocks = held.Blocks, HeldReadings = held.Readings, Compacted = held.Compacted,
            ChunkReadings = held.Chunks, Served = _measured, KillsByDevice = new Dictionary<long, int>(),
        });
        Assert.Empty(verdict.Faults);
        Assert.Equal((_appended.Count, _appended.Count), (verdict.Totals.HeldBlocks, verdict.Totals.Matched));
    }
}
