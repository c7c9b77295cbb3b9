using System.Text.Json.Nodes;
using EdgeFleet.City.Network;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
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
    private readonly List<BearerUse> _uses = [];
    private Fleet? _fleet;
    private DeliveredLoad? _load;
    private LinkRelay? _lan;
    private LinkRelay? _fiveG;
    private GatewayUnderTest? _gateway;

    public async ValueTask InitializeAsync()
    {
        _fleet = await Fleet.StartAsync();
        var device = Assert.Single(await _fleet.AddAsync(_fleet.Device("house")));
        _load = new DeliveredLoad(_fleet, device, _clock.GetUtcNow().ToUnixTimeMilliseconds());
        var manager = DeliveredLoad.Manager(_fleet);
        _lan = new LinkRelay(manager, new LinkQuality(), 1, TimeProvider.System);
        _fiveG = new LinkRelay(manager, new LinkQuality { Delay = TimeSpan.FromMilliseconds(20), Loss = 0.01 }, 2, TimeProvider.System);
        _gateway = new GatewayUnderTest(await DeliveredLoad.EnrolAsync(_fleet), _fleet.Manager.Gateways,
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
        await _load!.IsExactAsync();
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
        for (var i = 1; !_stop.IsCancellationRequested; i++, await Task.Delay(10))
            await _load!.AppendAsync(_gateway!, i % 5 == 0 ? StreamClass.Event : StreamClass.Telemetry);
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
}
