using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Sessions;

public class ReportTests
{
    [Fact]
    public async Task Ledger_and_descriptions_survive_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("edgefleet-manager-").FullName;
        var host = await ManagerHost.StartAsync(folder);
        await host.AssignAsync(3, 1001);
        using (var gateway = host.Call(gateway: 3))
        {
            await gateway.HelloAsync();
            await gateway.SendAsync(new FromGateway { Described = Descriptions.Greenhouse(1001) });
            await gateway.SendAsync(
                new FromGateway { Reported = new Reported { Lost = { Lost(1, 4), Lost(5, 6) }, ConfigurationVersion = 2 } });
            await Eventually(() => host.Get<GatewayTwins>().Get(3).Reported is not null);
        }
        await host.StopAsync();

        await using var again = await ManagerHost.StartAsync(folder);
        var lost = Assert.Single(again.Get<GatewayStore>().Lost(3)).Range;
        Assert.Equal((1UL, 6UL, LostRange.Types.Reason.Evicted), (lost.First, lost.Last, lost.Reason));
        var device = again.Get<PointCatalog>().Find(1001)!;
        Assert.Equal(3, device.Gateway);
        Assert.Equal("Cel", device.Find(PointPath.Parse("3303/0/5700"))!.Unit);
        var twin = again.Get<GatewayTwins>().Get(3);
        Assert.False(twin.Online);
        Assert.Equal(1UL, twin.Session);
        Assert.NotNull(twin.LastSeen);
    }

    [Fact]
    public async Task A_gateway_whose_link_died_was_last_heard_of_when_its_latest_message_came()
    {
        var folder = Directory.CreateTempSubdirectory("edgefleet-manager-").FullName;
        var time = new FakeTimeProvider(Inbox.Blocks.Now);
        var host = await ManagerHost.StartAsync(folder, time: time);
        using (var gateway = host.Call(gateway: 3))
        {
            await gateway.HelloAsync();
            time.Advance(TimeSpan.FromSeconds(7));
            await gateway.SendAsync(Inbox.Blocks.Of(1));
            await gateway.SettledAsync(1);
            time.Advance(TimeSpan.FromMinutes(1));
        }
        await Eventually(() => !host.Get<GatewayTwins>().Get(3).Online);
        Assert.Equal(Inbox.Blocks.Now.AddSeconds(7), host.Get<GatewayTwins>().Get(3).LastSeen);
        await host.StopAsync();
        await using var again = await ManagerHost.StartAsync(folder);
        Assert.Equal(Inbox.Blocks.Now.AddSeconds(7), again.Get<GatewayTwins>().Get(3).LastSeen);
    }

    [Fact]
    public async Task Handlers_hear_of_connections_and_reports_and_may_fail_or_send()
    {
        var handler = new Recorder();
        await using var host =
            await ManagerHost.StartAsync(
                configure: s => s.AddSingleton<IGatewayHandler>(new Failing()).AddSingleton<IGatewayHandler>(handler));
        using var gateway = host.Call();
        await gateway.HelloAsync();
        Assert.Equal(42UL, (await gateway.NextAsync())!.Desired.Version);
        await gateway.SendAsync(new FromGateway { Reported = new Reported { ConfigurationVersion = 42 } });
        await Eventually(() => handler.Version == 42);
    }

    [Fact]
    public void The_ledger_is_the_union_of_what_was_ever_reported()
    {
        LostRange[] known = [Lost(1, 3), Lost(10, 12)];
        LostRange[] reported = [Lost(4, 5), Lost(11, 20), Lost(9, 2), Lost(0, 7), Lost(1, 3, LostRange.Types.Reason.Expired)];
        var merged = LostLedger.Merge(known, reported);
        Assert.Equal(
            [(1UL, 5UL, LostRange.Types.Reason.Evicted), (10UL, 20UL, LostRange.Types.Reason.Evicted),
                (1UL, 3UL, LostRange.Types.Reason.Expired)],
            merged.Select(r => (r.First, r.Last, r.Reason)));
        Assert.Equal(merged, LostLedger.Merge(merged, known));
    }

    [Fact]
    public void A_lost_range_keeps_its_times_and_that_it_is_no_longer_exact()
    {
        using var folder = new TestFolder();
        LostRange[] first = [Lost(1, 3, from: 1000, to: 3999), Lost(50, 60, from: 50_000, to: 60_999, atMost: true)];
        LostRange[] then = [Lost(1, 6, from: 1000, to: 6999), Lost(61, 61, from: 61_000, to: 61_999)];
        using (var store = new GatewayStore(folder.Path, TimeProvider.System))
        {
            store.MergeLost(7, first, 100);
            store.MergeLost(7, then, 100);
        }
        using var again = new GatewayStore(folder.Path, TimeProvider.System);
        Assert.Equal([then[0], first[1], then[1]], again.Lost(7).Select(lost => lost.Range));
    }

    /// <summary>What 0.1.0 reported without the name gets it; what lies beside another's loss stays apart.</summary>
    [Fact]
    public void A_lost_range_says_which_uplink_does_not_get_it()
    {
        using var folder = new TestFolder();
        LostRange[] unnamed = [Lost(1, 3), Lost(7, 9)];
        LostRange[] named = [Lost(1, 3), Lost(4, 6)];
        foreach (var range in named) range.Uplink = "cloud";
        using (var store = new GatewayStore(folder.Path, TimeProvider.System))
        {
            store.MergeLost(7, unnamed, 100);
            store.MergeLost(7, named, 100);
        }
        using var again = new GatewayStore(folder.Path, TimeProvider.System);
        Assert.Equal([(1UL, 6UL, "cloud"), (7UL, 9UL, "")],
            again.Lost(7).Select(lost => (lost.Range.First, lost.Range.Last, lost.Range.Uplink)));
        Assert.NotEqual(LostLedger.Fingerprint(unnamed[..1]), LostLedger.Fingerprint(named[..1]));
    }

    internal static async Task Eventually(Func<bool> condition)
    {
        for (var i = 0; i < 400 && !condition(); i++) await Task.Delay(25);
        Assert.True(condition());
    }

    private static LostRange Lost(
        ulong first, ulong last, LostRange.Types.Reason reason = LostRange.Types.Reason.Evicted, long from = 0, long to = 0,
        bool atMost = false) => new()
    {
        Epoch = 7, Stream = StreamClass.Telemetry, First = first, Last = last, Reason = reason, FirstTime = from, LastTime = to,
        AtMost = atMost,
    };

    private sealed class Recorder : IGatewayHandler
    {
        public ulong Version { get; private set; }

        public Task ConnectedAsync(GatewayLink link, CancellationToken cancel) =>
            link.SendAsync(new FromManager { Desired = new DesiredConfiguration { Version = 42 } }, cancel).AsTask();

        public Task ReportedAsync(GatewayLink link, Reported reported, CancellationToken cancel)
        {
            Version = reported.ConfigurationVersion;
            return Task.CompletedTask;
        }
    }

    private sealed class Failing : IGatewayHandler
    {
        public Task ConnectedAsync(GatewayLink link, CancellationToken cancel) =>
            throw new InvalidOperationException("this slice is broken");
        public Task ReportedAsync(GatewayLink link, Reported reported, CancellationToken cancel) =>
            throw new InvalidOperationException("this slice is broken");
    }
}

internal static class Descriptions
{
    /// <summary>An air temperature and a writable vent, for each device.</summary>
    public static PointDescriptions Greenhouse(params long[] devices)
    {
        var model = new PointDescriptions.Types.Model { Name = "greenhouse-climate", Hash = "00" };
        model.Points.Add(new Point { Path = "3303/0/5700", Unit = "Cel", Stream = StreamClass.Telemetry, Decimals = 1 });
        model.Points.Add(new Point { Path = "3337/0/5536", Unit = "%", Stream = StreamClass.State, Writable = true, Min = "0",
            Max = "100" });
        var descriptions = new PointDescriptions { ConfigurationVersion = 1, Models = { model } };
        descriptions.Devices.AddRange(devices.Select(d => new PointDescriptions.Types.DeviceModel { Device = d, Model = 0 }));
        return descriptions;
    }
}
