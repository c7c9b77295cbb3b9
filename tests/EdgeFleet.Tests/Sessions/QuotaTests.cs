using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Tests.Inbox;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Sessions;

public class QuotaTests
{
    [Fact]
    public async Task The_ledger_of_a_gateway_ends_at_its_quota_and_its_session_goes_on()
    {
        await using var host = await StartAsync(new GatewayQuotas { LostRanges = 100 });
        using var gateway = host.Call(gateway: 3);
        await gateway.HelloAsync();
        await gateway.SendAsync(new FromGateway { Reported = new Reported { Lost = { Ranges(1, 90) } } });
        await gateway.SendAsync(new FromGateway { Reported = new Reported { Lost = { Ranges(1000, 5000) } } });
        await gateway.SendAsync(Blocks.Of(1));
        Assert.Equal([1UL], (await gateway.SettledAsync(1)).Accepted);
        var lost = host.Get<GatewayStore>().Lost(3).Select(l => l.Range).ToList();
        Assert.Equal(100, lost.Count);
        Assert.Equal(90, lost.Count(range => range.First < 1000));
        Assert.Equal(["too-many-lost-ranges gateway:3 limit=100,asked=5090"], await ConditionsAsync(host));
        Assert.Empty(host.Get<GatewayTwins>().Get(3).Reported!.Lost);
    }

    [Fact]
    public void A_ledger_is_written_in_steps_between_which_others_get_their_turn()
    {
        // Every second one joins two others, the worst that a report can do.
        LostRange[] known = [.. Ranges(1, 20_000)];
        var merged = LostLedger.Merge(known, Ranges(1, 10_000).Select((_, i) => Range((ulong)i * 4 + 2)));
        var changes = LostLedger.Changes(known, merged).ToList();
        Assert.Equal(10_000, changes.Count(change => change.Put));
        Assert.Equal(10_000, changes.Count(change => !change.Put));
        Assert.All(changes.Take(10_000), change => Assert.True(change.Put));
        Assert.Empty(LostLedger.Changes(merged, LostLedger.Merge(merged, known)));
        Assert.True(GatewayStore.StepRows <= 500);
    }

    [Fact]
    public async Task What_a_crash_left_between_two_steps_is_joined_by_the_next_report()
    {
        await using var host = await StartAsync(new GatewayQuotas());
        var store = host.Get<GatewayStore>();
        store.MergeLost(3, [Range(5, 9), Range(11, 12)], 100);
        store.MergeLost(3, [Range(1, 20)], 100);
        var joined = Assert.Single(store.Lost(3)).Range;
        Assert.Equal((1UL, 20UL), (joined.First, joined.Last));
        Assert.Equal(1, store.MergeLost(3, [Range(2, 3)], 100));
    }

    [Fact]
    public async Task A_ledger_that_did_not_change_is_not_merged_again()
    {
        await using var host = await StartAsync(new GatewayQuotas());
        using var gateway = host.Call(gateway: 3);
        await gateway.HelloAsync();
        var reported = new Reported { Lost = { Ranges(1, 10) } };
        await gateway.SendAsync(new FromGateway { Reported = reported.Clone() });
        await ReportTests.Eventually(() => host.Get<GatewayStore>().Lost(3).Count == 10);
        await using (var other = new Microsoft.Data.Sqlite.SqliteConnection(
            $"Data Source={Path.Combine(host.Folder, "gateways.db")};Pooling=False"))
        {
            other.Open();
            await using var delete = other.CreateCommand();
            delete.CommandText = "DELETE FROM lost WHERE first = 3";
            await delete.ExecuteNonQueryAsync();
        }
        await gateway.SendAsync(new FromGateway { Reported = reported.Clone() });
        await gateway.SendAsync(Blocks.Of(1));
        await gateway.SettledAsync(1);
        Assert.Equal(9, host.Get<GatewayStore>().Lost(3).Count);
    }

    [Fact]
    public async Task Texts_and_lists_are_cut_and_a_device_is_reported_once()
    {
        await using var host = await StartAsync(new GatewayQuotas { TextLength = 20, ListLength = 3 });
        await host.AssignAsync(1, 1001);
        using var gateway = host.Call();
        await gateway.SendAsync(new FromGateway
        {
            Hello = new Hello { Protocol = 1, Software = new string('v', 5000), Features = { Enumerable.Repeat("f", 500) } },
        });
        await gateway.NextAsync();
        var state = new DeviceState { Device = 1001, Fault = new string('x', 19) + "\U0001F600 and more" };
        var report = new Reported { Faults = { Enumerable.Repeat(new string('y', 100), 10) } };
        report.Devices.AddRange(Enumerable.Repeat(state, 1000));
        await gateway.SendAsync(new FromGateway { Reported = report });
        await ReportTests.Eventually(() => host.Get<GatewayTwins>().Get(1).Reported is not null);

        var twin = host.Get<GatewayTwins>().Get(1);
        Assert.Equal(new string('v', 20) + "…", twin.Hello!.Software);
        Assert.Equal(3, twin.Hello.Features.Count);
        Assert.Equal(new string('x', 19) + "…", Assert.Single(twin.Reported!.Devices).Fault);
        Assert.Equal([new string('y', 20) + "…"], twin.Reported.Faults.Distinct());
        Assert.Equal(3, twin.Reported.Faults.Count);
        Assert.Equal(["words-cut gateway:1 "], await ConditionsAsync(host));
    }

    [Fact]
    public async Task Descriptions_end_at_their_quota_and_what_is_left_names_the_right_models()
    {
        await using var host = await StartAsync(new GatewayQuotas { DescribedPoints = 3, TextLength = 20 });
        await host.AssignAsync(1, 1, 2, 3);
        using var gateway = host.Call();
        await gateway.HelloAsync();
        var described = new PointDescriptions();
        foreach (var (name, points) in new[] { ("one", 2), ("two", 10), ("three", 1) })
        {
            var model = new PointDescriptions.Types.Model { Name = name };
            model.Points.AddRange(Enumerable.Range(0, points).Select(i => new Point
            {
                Path = $"1/0/{i}",
                Name = { ["en"] = new string('n', 100) },
            }));
            described.Models.Add(model);
        }
        for (var i = 0; i < 3; i++) described.Devices.Add(new PointDescriptions.Types.DeviceModel { Device = i + 1, Model = (uint)i });
        await gateway.SendAsync(new FromGateway { Described = described });
        var catalog = host.Get<PointCatalog>();
        await ReportTests.Eventually(() => catalog.Find(3) is not null);
        Assert.Equal([("one", 2), ("two", 1), ("three", 0)],
            new long[] { 1, 2, 3 }.Select(device => (catalog.Find(device)!.Model.Name, catalog.Find(device)!.Model.Points.Count)));
        Assert.Equal(21, catalog.Find(1)!.Model.Points[0].Name["en"].Length);
    }

    [Fact]
    public async Task One_epoch_too_many_ends_the_session_with_what_to_do_and_known_ones_go_on()
    {
        await using var host = await StartAsync(new GatewayQuotas { Epochs = 2 });
        using (var gateway = host.Call())
        {
            await gateway.HelloAsync();
            await gateway.SendAsync(Blocks.Of(1, epoch: 7));
            await gateway.SendAsync(Blocks.Of(1, epoch: 8));
            await gateway.SettledAsync(2);
            await gateway.SendAsync(Blocks.Of(1, epoch: 9));
            var status = await gateway.EndAsync();
            Assert.Equal(StatusCode.ResourceExhausted, status.StatusCode);
            Assert.Contains("more than 2 epochs", status.Detail, StringComparison.Ordinal);
            Assert.Contains("epochsOfGateway", status.Detail, StringComparison.Ordinal);
            var fault = EdgeFleet.Gateway.Uplinks.Manager.GrpcFaults.Read(new RpcException(status), new Uri("https://manager"), Blocks.Now);
            Assert.Equal(UplinkFault.Protocol, fault.Fault);
            Assert.EndsWith("the gateway keeps the block", fault.Message, StringComparison.Ordinal);
            Assert.Equal(["too-many-epochs gateway:1 limit=2"], await ConditionsAsync(host));
        }
        using var again = host.Call();
        await again.HelloAsync();
        await again.SendAsync(Blocks.Of(2, epoch: 8));
        Assert.Equal([2UL], (await again.SettledAsync(1)).Accepted);
        using var other = host.Call(gateway: 2);
        await other.HelloAsync();
        await other.SendAsync(Blocks.Of(1, epoch: 9));
        Assert.Equal([1UL], (await other.SettledAsync(1)).Accepted);
    }

    [Fact]
    public async Task The_epochs_of_a_gateway_are_known_again_after_a_restart()
    {
        await using var folder = new InboxFolder(options => options with { Epochs = 1 });
        await folder.OfferAsync(Blocks.Of(1, epoch: 7));
        await folder.ReopenAsync();
        await Assert.ThrowsAsync<OverQuotaException>(() => folder.OfferAsync(Blocks.Of(1, epoch: 8)));
        Assert.Equal(InboxVerdict.Stored, (await folder.OfferAsync(Blocks.Of(2, epoch: 7))).Verdict);
    }

    [Fact]
    public async Task Who_reports_too_fast_is_read_later_and_loses_nothing()
    {
        await using var host = await StartAsync(new GatewayQuotas { ReportsPerSecond = 0.5 });
        var pace = host.Get<GatewayPaces>().Of(1);
        using var gateway = host.Call();
        await gateway.HelloAsync();
        for (ulong i = 1; i <= 10; i++)
            await gateway.SendAsync(new FromGateway { Reported = new Reported { ConfigurationVersion = i } });
        // What was saved in ten seconds is five; the sixth report has to be paid first.
        await ReportTests.Eventually(() => pace.HeldBack == 1);
        Assert.Equal(["too-fast gateway:1 "], await ConditionsAsync(host));
        Assert.Equal(5UL, host.Get<GatewayTwins>().Get(1).Reported!.ConfigurationVersion);
        for (var i = 0; i < 200 && host.Get<GatewayTwins>().Get(1).Reported!.ConfigurationVersion < 10; i++)
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10);
        }
        Assert.Equal(10UL, host.Get<GatewayTwins>().Get(1).Reported!.ConfigurationVersion);
    }

    [Fact]
    public async Task Who_opens_sessions_all_the_time_is_told_to_wait_and_owes_nothing_for_asking()
    {
        await using var host = await StartAsync(new GatewayQuotas { SessionsPerSecond = 0.1 });
        for (var i = 0; i < 3; i++)
        {
            using var gateway = host.Call();
            await gateway.HelloAsync();
        }
        for (var i = 0; i < 20; i++)
        {
            using var refused = host.Call();
            await refused.SendAsync(new FromGateway { Hello = new Hello { Protocol = 1 } });
            var status = await refused.EndAsync();
            Assert.Equal(StatusCode.Unavailable, status.StatusCode);
            Assert.Contains("connect again in 10.0 s", status.Detail, StringComparison.Ordinal);
        }
        host.Time.Advance(TimeSpan.FromSeconds(10));
        using var again = host.Call();
        Assert.Equal(4UL, (await again.HelloAsync()).Session);
        using var other = host.Call(gateway: 2);
        await other.HelloAsync();
        Assert.Equal(["too-fast gateway:1 "], await ConditionsAsync(host));
    }

    [Fact]
    public void A_small_block_that_decodes_to_much_is_paid_for_before_it_is_decoded()
    {
        var series = Enumerable.Range(0, 1_000_000)
            .Select(i => new SeriesId(1 + i / 60_000, new PointPath(1, 0, (ushort)(i % 60_000))))
            .Select(one => new Reading(one, Blocks.NowMs, ReadingValue.None));
        var block = Blocks.Of(1, StreamClass.Telemetry, 7, [.. series]);
        var (columns, readings) = BlockVerifier.Weigh(block.Bytes);
        Assert.Equal(1_000_000, readings);
        Assert.True(columns > block.Bytes.Length);

        var time = new FakeTimeProvider(Blocks.Now);
        var pace = new GatewayPace(new GatewayQuotas(), time);
        var second = Enumerable.Range(0, 1000).Count(_ => pace.Block(columns, readings) == TimeSpan.Zero);
        Assert.InRange(second, 1, 12);
        Assert.True(pace.HeldBack > 900);
    }

    [Fact]
    public void A_month_of_backlog_is_taken_in_at_many_times_the_pace_at_which_it_arose()
    {
        var time = new FakeTimeProvider(Blocks.Now);
        var pace = new GatewayPace(new GatewayQuotas(), time);
        // Blocks of 15,000 readings a second of 10,000 points, forty seconds of them every second.
        for (var second = 0; second < 600; second++)
        {
            for (var block = 0; block < 40; block++) Assert.Equal(TimeSpan.Zero, pace.Block(150_000, 15_000));
            time.Advance(TimeSpan.FromSeconds(1));
        }
        // And a ledger of 10,000 ranges in a report every second.
        for (var second = 0; second < 600; second++)
        {
            Assert.Equal(TimeSpan.Zero, pace.Report(new Reported { Lost = { Ranges(1, 10_000) } }));
            time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>What is open of the kinds that sessions know, after a look; all of it ends once it is quiet.</summary>
    private static async Task<IReadOnlyList<string>> ConditionsAsync(ManagerHost host)
    {
        await host.Get<ConditionWatch>().LookAsync(CancellationToken.None);
        return [.. host.Get<ConditionBook>().Open.Where(open => SessionConditions.All.Contains(open.Kind))
            .Select(open => $"{open.Kind.Code} {open.Subject} {string.Join(',', open.Parameters.Select(p => $"{p.Key}={p.Value}"))}")];
    }

    private static Task<ManagerHost> StartAsync(GatewayQuotas quotas) => ManagerHost.StartAsync(configure: s => s.AddSingleton(quotas));

    /// <summary>So many single blocks, every second sequence.</summary>
    private static IEnumerable<LostRange> Ranges(ulong first, int count) =>
        Enumerable.Range(0, count).Select(i => Range(first + 2 * (ulong)i));

    private static LostRange Range(ulong first, ulong? last = null) => new()
    {
        Epoch = 7, Stream = StreamClass.Telemetry, First = first, Last = last ?? first, Reason = LostRange.Types.Reason.Evicted,
    };
}
