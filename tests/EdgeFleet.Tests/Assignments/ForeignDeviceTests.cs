using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Commands;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Manager.Telemetry.Foreign;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Manager.Telemetry.Query;
using EdgeFleet.Tests.Inbox;
using EdgeFleet.Tests.Sessions;

namespace EdgeFleet.Tests.Assignments;

/// <summary>Device 1001 is gateway 1's. Gateway 2 has none, and speaks of it all the same.</summary>
public class ForeignDeviceTests
{
    private const string Vent = "3337/0/5536";
    private static readonly Actor Ana = new("ana", SiteScope.Everywhere);

    [Fact]
    public async Task A_command_goes_to_the_gateway_of_the_registry_whoever_described_the_device_last()
    {
        await using var host = await ManagerHost.StartAsync();
        await host.AssignAsync(1, 1001);
        using var own = await DescribedAsync(host, gateway: 1);
        using var stranger = await DescribedAsync(host, gateway: 2);

        var command = await OpenVentAsync(host);
        Assert.Equal(1, command.Gateway);
        Assert.Equal(command.Id.ToString(), (await own.NextAsync())!.Command.Id);
        Assert.Equal(1, host.Get<PointCatalog>().Find(1001)!.Gateway);

        // Neither may the stranger say what became of it.
        await AnswerAsync(stranger, command.Id);
        await ProjectedAsync(host);
        await host.Get<CommandService>().ReconcileAsync(CancellationToken.None);
        Assert.Equal(CommandState.Sent, host.Get<CommandService>().Find(command.Id)!.State);
    }

    [Fact]
    public async Task A_description_by_a_stranger_alone_makes_no_command_possible()
    {
        await using var host = await ManagerHost.StartAsync();
        await host.AssignAsync(1, 1001);
        using var stranger = await DescribedAsync(host, gateway: 2);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => OpenVentAsync(host));
        Assert.Equal(404, refused.Status);
    }

    [Fact]
    public async Task A_strangers_readings_and_events_are_held_and_count_nowhere()
    {
        await using var host = await ManagerHost.StartAsync();
        await host.AssignAsync(1, 1001);
        using var own = await HelloAsync(host, gateway: 1);
        using var stranger = await HelloAsync(host, gateway: 2);
        await own.SendAsync(Blocks.Of(1, value: 21m));
        await own.SettledAsync(1);
        await stranger.SendAsync(Blocks.Of(2, value: 99m));
        await stranger.SendAsync(Blocks.Of(3, StreamClass.Event, value: 98m));
        await stranger.SettledAsync(2);
        await ProjectedAsync(host);

        Assert.Equal(3, host.Get<InboxReader>().ReadAfter(0, 10, long.MaxValue).Count);
        Assert.Equal(21m, Assert.Single(host.Get<LatestValues>().Of(1001)).Reading.Value.Decimal);
        Assert.Empty(host.Get<DeviceEvents>().List(1001, null, 10));
        Assert.Equal([1L], host.Get<ServingGateways>().Of(1001, 0, long.MaxValue));
        var foreign = Assert.Single(host.Get<ForeignReadings>().Of(2));
        Assert.Equal((1001L, 2L, Blocks.NowMs + 2000, Blocks.NowMs + 3000),
            (foreign.Device, foreign.Count, foreign.FirstTime, foreign.LastTime));
        Assert.Empty(host.Get<ForeignReadings>().Of(1));
        using var people = host.People("viewer");
        var lines = (await people.GetStringAsync("/api/v1/inbox/readings")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([1, 0, 0], lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("readings").GetArrayLength()));
    }

    [Fact]
    public async Task A_mixed_block_counts_for_what_is_its_gateways()
    {
        await using var host = await ManagerHost.StartAsync();
        await host.AssignAsync(1, 1001);
        await host.AssignAsync(2, 1002);
        using var gateway = await HelloAsync(host, gateway: 2);
        await gateway.SendAsync(Blocks.Of(1, StreamClass.Telemetry, 7, At(1001, 99m), At(1002, 5m)));
        await gateway.SettledAsync(1);
        await ProjectedAsync(host);
        Assert.Empty(host.Get<LatestValues>().Of(1001));
        Assert.Equal(5m, Assert.Single(host.Get<LatestValues>().Of(1002)).Reading.Value.Decimal);
    }

    [Fact]
    public async Task A_state_is_taken_from_the_devices_gateway_only()
    {
        await using var host = await ManagerHost.StartAsync();
        await host.AssignAsync(1, 1001);
        await host.AssignAsync(2, 1002);
        using var stranger = await HelloAsync(host, gateway: 2);
        await stranger.SendAsync(new FromGateway { Reported = new Reported { Devices = { Online(1001), Online(1002), Online(77) } } });
        await ReportTests.Eventually(() => host.Get<GatewayTwins>().Get(2).Reported is not null);
        Assert.Equal([1002L], host.Get<GatewayTwins>().Get(2).Reported!.Devices.Select(d => d.Device));
    }

    [Theory]
    [InlineData(29, 2)]
    [InlineData(31, 1)]
    public async Task The_backlog_of_a_moved_device_counts_for_30_days(int days, int counted)
    {
        await using var host = await ManagerHost.StartAsync();
        await host.AssignAsync(1, 1001);
        using (var before = await HelloAsync(host, gateway: 1))
        {
            await before.SendAsync(Blocks.Of(1));
            await before.SettledAsync(1);
        }
        host.Time.Advance(TimeSpan.FromMinutes(1));
        await host.AssignAsync(2, 1001);
        // The date alone: a month of the timers' seconds takes minutes.
        host.Time.AdjustTime(host.Time.GetUtcNow().AddDays(days));
        using var former = await HelloAsync(host, gateway: 1);
        await former.SendAsync(Blocks.Of(2, time: Blocks.NowMs + 30_000));
        await former.SendAsync(Blocks.Of(3, time: Blocks.NowMs + 90_000));
        await former.SettledAsync(2);
        await ProjectedAsync(host);
        var series = new SeriesId(1001, Blocks.Temperature);
        var readings = await host.Get<SeriesQuery>().ReadingsAsync(series, Blocks.NowMs, Blocks.NowMs + 86_400_000, CancellationToken.None);
        Assert.Equal(counted, readings.Readings.Count);
    }

    [Fact]
    public async Task A_device_that_was_described_before_it_was_registered_is_known_as_soon_as_it_is()
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = await DescribedAsync(host, gateway: 1);
        Assert.Null(host.Get<PointCatalog>().Find(1001));
        await host.AssignAsync(1, 1001);
        var command = await OpenVentAsync(host);
        Assert.Equal(CommandState.Sent, command.State);
    }

    [Fact]
    public async Task A_device_that_goes_and_comes_back_is_commanded_where_it_is()
    {
        await using var host = await ManagerHost.StartAsync();
        using var first = await DescribedAsync(host, gateway: 1);
        using var second = await DescribedAsync(host, gateway: 2);
        foreach (var (gateway, call) in new[] { (1L, first), (2L, second), (1L, first) })
        {
            await host.AssignAsync(gateway, 1001);
            host.Time.Advance(TimeSpan.FromSeconds(1));
            var command = await OpenVentAsync(host);
            Assert.Equal(command.Id.ToString(), (await call.NextAsync())!.Command.Id);
        }
    }

    [Fact]
    public async Task A_gateway_that_lost_a_device_is_asked_for_the_result_of_its_command_once_it_can_act_no_more()
    {
        await using var host = await ManagerHost.StartAsync();
        await host.AssignAsync(1, 1001);
        var former = await DescribedAsync(host, gateway: 1);
        var command = await OpenVentAsync(host);
        Assert.Equal(command.Id.ToString(), (await former.NextAsync())!.Command.Id);
        former.Dispose();
        await ReportTests.Eventually(() => !host.Get<GatewayLinks>().TryGet(1, out _));
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await host.AssignAsync(2, 1001);

        using (var again = await HelloAsync(host, gateway: 1))
        {
            await again.SendAsync(Blocks.Of(5, device: 3));
            Assert.NotNull((await again.NextAsync())!.Settled);
        }
        await ReportTests.Eventually(() => !host.Get<GatewayLinks>().TryGet(1, out _));
        host.Time.Advance(TimeSpan.FromMinutes(2));
        using var last = await HelloAsync(host, gateway: 1);
        Assert.Equal(command.Id.ToString(), (await last.NextAsync())!.Command.Id);
        await AnswerAsync(last, command.Id, Blocks.NowMs + 120_000);
        await ReportTests.Eventually(() => host.Get<CommandService>().Find(command.Id)!.State == CommandState.Done);
    }

    [Fact]
    public async Task Assignments_are_the_same_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("edgefleet-manager-").FullName;
        var host = await ManagerHost.StartAsync(folder);
        await host.AssignAsync(1, 1001, 1002, 1003);
        host.Time.Advance(TimeSpan.FromMinutes(1));
        await host.AssignAsync(2, 1002);
        await host.AssignAsync(null, 1003);
        await host.StopAsync();

        await using var next = await ManagerHost.StartAsync(folder);
        var assignments = next.Get<Manager.Assignments.IDeviceAssignments>();
        Assert.Equal([1L, 2L, null], new long[] { 1001, 1002, 1003 }.Select(assignments.GatewayOf));
        Assert.True(assignments.Counts(1, 1003, Blocks.NowMs + 59_000, Blocks.NowMs + 100_000));
        Assert.False(assignments.Counts(1, 1003, Blocks.NowMs + 61_000, Blocks.NowMs + 100_000));
    }

    private static Task<IssuedCommand> OpenVentAsync(ManagerHost host) =>
        host.Get<CommandService>().IssueAsync(Ana, 1001, new CommandRequest(Vent, "40"), CancellationToken.None);

    private static Reading At(long device, decimal value) =>
        new(new SeriesId(device, Blocks.Temperature), Blocks.NowMs, ReadingValue.Of(value));

    private static DeviceState Online(long device) => new() { Device = device, Link = DeviceState.Types.Link.Online };

    private static async Task<GatewayCall> HelloAsync(ManagerHost host, long gateway)
    {
        var call = host.Call(gateway);
        await call.HelloAsync();
        return call;
    }

    /// <summary>A session whose descriptions have been taken: the block behind them was.</summary>
    private static async Task<GatewayCall> DescribedAsync(ManagerHost host, long gateway)
    {
        var call = await HelloAsync(host, gateway);
        await call.SendAsync(new FromGateway { Described = Descriptions.Greenhouse(1001) });
        await call.SendAsync(Blocks.Of(1000, device: 3));
        await call.SettledAsync(1);
        return call;
    }

    private static async Task AnswerAsync(GatewayCall gateway, Guid id, long? time = null)
    {
        var result = new CommandResult(id.ToString(), CommandStatus.Done, "", Vent, "40").ToReading(1001, time ?? Blocks.NowMs, 0);
        await gateway.SendAsync(Blocks.Of(1, StreamClass.Event, 7, result));
        await gateway.SettledAsync(1);
    }

    private static Task ProjectedAsync(ManagerHost host) =>
        ReportTests.Eventually(() => host.Get<Projector>().Position == host.Get<BlockInbox>().CommittedArrival);
}
