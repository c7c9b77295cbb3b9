using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Manager.Telemetry;
using EdgeFleet.Manager.Telemetry.Aggregates;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Tests.Inbox;
using EdgeFleet.Tests.Sessions;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeFleet.Tests.Telemetry;

/// <summary>What the manager keeps and shows of what narrow bearers bring, and when that is over.</summary>
public class AggregateTests
{
    private const long Quarter = 900_000;
    private static readonly long Begin = Blocks.NowMs - 4 * Quarter;

    [Fact]
    public async Task Told_aggregates_are_shown_as_what_they_are_until_the_readings_are_here()
    {
        await using var host = await ManagerHost.StartAsync();
        await host.AssignAsync(4, 1001);
        using var gateway = host.Call(gateway: 4);
        var welcome = await gateway.HelloAsync();
        Assert.Contains(ManagerFeatures.Aggregates, welcome.Features);
        Assert.Equal(0, welcome.AggregatedUntil);
        await gateway.SendAsync(new FromGateway { Described = Descriptions.Greenhouse(1001) });
        foreach (var window in (int[])[0, 1, 2]) await gateway.SendAsync(Told(window, (ulong)window * 3 + 1, (ulong)window * 3 + 3));
        await UntilAsync(host, 4, Begin + 3 * Quarter);
        using var people = host.People("viewer");

        var list = await ListAsync(people);
        Assert.Equal(("3303/0/5700", "Cel", false),
            (list.GetProperty("path").GetString(), list.GetProperty("unit").GetString(), list.GetProperty("more").GetBoolean()));
        Assert.Equal([Row(0), Row(1), Row(2)], Rows(list));
        Assert.Equal([Row(1)], Rows(await ListAsync(people, Begin + Quarter + 5, Begin + Quarter + 6)));
        Assert.Empty((await BucketsAsync(people)).GetProperty("buckets").EnumerateArray());

        // Two of three blocks are not the window.
        await gateway.SendAsync(Raw(4));
        await gateway.SendAsync(Raw(6));
        await gateway.SettledAsync(2);
        Assert.Equal([Row(0), Row(1), Row(2)], Rows(await ListAsync(people)));
        await gateway.SendAsync(Raw(5));
        await gateway.SettledAsync(1);
        Assert.Equal([Row(0), Row(2)], Rows(await ListAsync(people)));
        await ReportTests.Eventually(() =>
        {
            host.Time.Advance(TimeSpan.FromSeconds(10));
            return host.Get<AggregateStore>().Windows(4).Count == 2;
        });

        // It comes again, and changes nothing.
        await gateway.SendAsync(Told(1, 4, 6));
        await gateway.SendAsync(Told(0, 1, 3));
        await UntilTakenAsync(host, gateway);
        Assert.Equal([Row(0), Row(2)], Rows(await ListAsync(people)));
        Assert.Equal(2, host.Get<AggregateStore>().Windows(4).Count);
        // The readings count, and nothing else.
        var count = 0;
        for (var tries = 0; tries < 400 && count != 3; tries++, await Task.Delay(25))
            count = (await BucketsAsync(people)).GetProperty("buckets").EnumerateArray()
                .Sum(bucket => bucket.GetProperty("count").GetInt32());
        Assert.Equal(3, count);
    }

    [Fact]
    public async Task The_latest_value_of_a_point_is_what_a_narrow_bearer_told_until_a_later_reading_comes()
    {
        await using var before = await ManagerHost.StartAsync();
        await before.AssignAsync(4, 1001);
        using (var gateway = before.Call(gateway: 4))
        {
            await gateway.HelloAsync();
            await gateway.SendAsync(Told(0, 1, 3));
            await gateway.SendAsync(Told(2, 7, 9, quietMinutes: 3));
            await UntilAsync(before, 4, Begin + 3 * Quarter);
            using var people = before.People("viewer");
            var told = (Begin + 3 * Quarter - 1 - 3 * 60_000, "22", (long?)900);
            Assert.Equal(told, await LatestAsync(people));

            // Of a window before it: late, and older.
            foreach (var sequence in (ulong[])[4, 5, 6]) await gateway.SendAsync(Raw(sequence));
            await gateway.SettledAsync(3);
            await ReportTests.Eventually(() => before.Get<LatestValues>().Of(1001).Count == 1);
            Assert.Equal(told, await LatestAsync(people));
        }
        await before.StopAsync();

        await using var host = await ManagerHost.StartAsync(before.Folder);
        using var viewer = host.People("viewer");
        Assert.Equal((Begin + 3 * Quarter - 1 - 3 * 60_000, "22", 900), await LatestAsync(viewer));
        using var again = host.Call(gateway: 4);
        await again.HelloAsync();
        var live = Raw(10);
        await again.SendAsync(live);
        await again.SettledAsync(1);
        await ReportTests.Eventually(() => host.Get<LatestValues>().Of(1001).Any(value => value.Block == live.Id));
        Assert.Equal((live.LastTime, BlockCodec.Decode(live)[0].Value.ToString(), null), await LatestAsync(viewer));
    }

    [Fact]
    public async Task The_newest_window_of_every_series_of_a_device_is_found()
    {
        await using var host = await ManagerHost.StartAsync();
        await host.AssignAsync(4, 1001, 1002);
        PointPath[] paths = [new(0, 0, 0), new(3303, 0, 5700), new(3303, 1, 5700), new(3303, 1, 5701), new(65535, 65535, 65535)];
        var intake = host.Get<IAggregateIntake>();
        for (var window = 0; window < 3; window++)
            intake.Take(4, Window(window, 1, 3) with
            {
                Series = [.. paths.Take(paths.Length - window).SelectMany(path => (long[])[1001, 1002], (path, device) =>
                    One(device, window) with { Series = new SeriesId(device, path) })],
            });
        Assert.Equal([2, 2, 2, 1, 0], host.Get<AggregateStore>().Newest(1001).OrderBy(one => one.Aggregate.Series.Path)
            .Select(one => (one.Window.Begin - Begin) / Quarter));
        Assert.Equal(paths, host.Get<NewestValues>().Of(1002).Select(value => value.Reading.Series.Path));
        Assert.Empty(host.Get<AggregateStore>().Newest(1000));
    }

    [Fact]
    public async Task How_far_a_gateway_told_outlives_the_manager_and_a_part_of_a_window_does_not_count()
    {
        await using var before = await ManagerHost.StartAsync();
        await before.AssignAsync(4, 1001);
        using (var gateway = before.Call(gateway: 4))
        {
            await gateway.HelloAsync();
            await gateway.SendAsync(Told(0, 1, 3));
            var part = Told(1, 4, 6);
            part.Aggregates.More = true;
            await gateway.SendAsync(part);
            await UntilTakenAsync(before, gateway);
        }
        await before.StopAsync();
        await using var host = await ManagerHost.StartAsync(before.Folder);
        using var again = host.Call(gateway: 4);
        Assert.Equal(Begin + Quarter, (await again.HelloAsync()).AggregatedUntil);
        using var other = host.Call(gateway: 5);
        Assert.Equal(0, (await other.HelloAsync()).AggregatedUntil);
        Assert.Equal(2, host.Get<AggregateStore>().Windows(4).Count);
    }

    [Fact]
    public async Task Devices_of_others_and_windows_that_cannot_be_are_left_out()
    {
        await using var host = await ManagerHost.StartAsync();
        await host.AssignAsync(4, 1001);
        await host.AssignAsync(5, 1002);
        var intake = host.Get<IAggregateIntake>();
        intake.Take(4, Window(0, 1, 3, device: 1002));
        intake.Take(4, Window(4, 1, 3));
        intake.Take(4, Window(-32 * 96, 1, 3));
        Assert.Empty(host.Get<AggregateStore>().Windows(4));
        // One that is to come moves nothing; what was left out of a window is not told again.
        Assert.Equal(Begin + Quarter, intake.Until(4));

        intake.Take(4, Window(3, 1, 3));
        intake.Take(5, Window(3, 1, 3, device: 1001));
        Assert.Single(host.Get<AggregateSeries>().Of(new SeriesId(1001, Blocks.Temperature), 0, long.MaxValue / 2));
        // The blocks of one gateway are no readings of another.
        foreach (var sequence in (ulong[])[1, 2, 3])
            await await host.Get<BlockInbox>().OfferAsync(5, BlockVerifier.Verify(Raw(sequence).Bytes), CancellationToken.None);
        Assert.Single(host.Get<AggregateSeries>().Of(new SeriesId(1001, Blocks.Temperature), 0, long.MaxValue / 2));
    }

    [Fact]
    public async Task What_one_gateway_may_have_is_bounded_and_what_is_too_old_goes()
    {
        await using var host = await ManagerHost.StartAsync(
            configure: services => services.AddSingleton(new GatewayQuotas { Aggregates = 3 }));
        await host.AssignAsync(4, 1001, 1002);
        var (intake, store) = (host.Get<IAggregateIntake>(), host.Get<AggregateStore>());
        for (var window = -6; window < 3; window++) intake.Take(4, Window(window, 1, 3));
        Assert.Equal([0, 1, 2], store.Windows(4).Select(window => (window.Begin - Begin) / Quarter));
        // Of other blocks than before it is another: what was told first goes as a whole.
        intake.Take(4, Window(2, 2, 3, device: 1002));
        Assert.Equal([0, 1], Numbers(store.Of(Series(1001), 0, long.MaxValue)));
        Assert.Equal([2], Numbers(store.Of(Series(1002), 0, long.MaxValue)));
        store.Forget(device => device == 1001 ? Begin + Quarter : null);
        Assert.Equal([1, 2], store.Windows(4).Select(window => (window.Begin - Begin) / Quarter));

        static SeriesId Series(long device) => new(device, Blocks.Temperature);
        static IEnumerable<long> Numbers(IEnumerable<KeptAggregate> kept) => kept.Select(one => (one.Window.Begin - Begin) / Quarter);
    }

    [Fact]
    public async Task Every_kind_of_number_is_kept_exactly()
    {
        await using var host = await ManagerHost.StartAsync();
        await host.AssignAsync(4, 1001);
        WindowAggregate[] told =
        [
            new(At(1), 2, ReadingValue.Of(-3L), ReadingValue.Of(5L), ReadingValue.Of(2m), ReadingValue.Of(5L)),
            new(At(2), 3, ReadingValue.Of(20.00m), ReadingValue.Of(22.25m), ReadingValue.Of(63.75m), ReadingValue.Of(20.50m)),
            new(At(3), 2, ReadingValue.Of(0.1), ReadingValue.Of(1e300), ReadingValue.Of(1e300 / (1L << 32)), ReadingValue.Of(0.1)),
            new(At(4), 3, ReadingValue.Of(false), ReadingValue.Of(true), ReadingValue.Of(2m), ReadingValue.Of(true)),
        ];
        host.Get<IAggregateIntake>().Take(4, new AggregatedWindow(Begin, TimeSpan.FromMinutes(15), 7, 1, 3, told));
        var kept = told.Select(one => Assert.Single(host.Get<AggregateSeries>().Of(one.Series, Begin, Begin + 1))).ToList();
        Assert.Equal(told, kept.Select(one => one.Values));
        Assert.Equal([1, 21.25, 5e299, (double)(2m / 3)], kept.Select(one => one.Mean));

        SeriesId At(ushort instance) => new(1001, new PointPath(3303, instance, 5700));
    }

    [Fact]
    public async Task What_cannot_be_opened_ends_the_session_and_what_cannot_be_asked_is_refused()
    {
        await using var host = await ManagerHost.StartAsync();
        await host.AssignAsync(4, 1001);
        using var gateway = host.Call(gateway: 4);
        await gateway.HelloAsync();
        var told = Told(0, 1, 3);
        told.Aggregates.Series++;
        await gateway.SendAsync(told);
        var status = await gateway.EndAsync();
        Assert.Equal(StatusCode.InvalidArgument, status.StatusCode);
        Assert.Contains("leave them out", status.Detail, StringComparison.Ordinal);
        using var people = host.People("viewer");
        using var turned = await people.GetAsync("/api/v1/devices/1001/aggregates/3303/0/5700?from=9&to=5");
        Assert.Equal(HttpStatusCode.BadRequest, turned.StatusCode);
        using var unknown = await people.GetAsync("/api/v1/devices/4711/aggregates/3303/0/5700?from=1&to=5");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public void Ranges_of_blocks_are_joined_and_hold_what_lies_in_one()
    {
        var held = FullResolution.Joined([(8, 9), (1, 3), (4, 4), (2, 3), (20, 30), (25, 26)]);
        Assert.Equal([(1UL, 4UL), (8UL, 9UL), (20UL, 30UL)], held);
        Assert.True(FullResolution.Holds(held, 1, 4) && FullResolution.Holds(held, 9, 9) && FullResolution.Holds(held, 22, 30));
        Assert.False(FullResolution.Holds(held, 1, 5) || FullResolution.Holds(held, 7, 8) || FullResolution.Holds(held, 4, 8));
        Assert.False(FullResolution.Holds(held, 31, 31) || FullResolution.Holds([], 1, 1));
    }

    [Fact]
    public void A_chart_has_no_more_of_them_than_buckets_and_divides_none()
    {
        var told = Enumerable.Range(0, 8).Select(i => new ToldAggregate(i * Quarter, Quarter, 4, One(1001, i))).ToList();
        Assert.Equal(Enumerable.Range(0, 8).Select(i => (i * Quarter, Quarter)),
            AggregateSeries.Together(told, 0, 60_000).Select(one => (one.Bucket.Time, one.LengthMs)));
        var hours = AggregateSeries.Together(told, -2 * Quarter, 4 * Quarter);
        Assert.Equal([(-2 * Quarter, 2), (2 * Quarter, 4), (6 * Quarter, 2)],
            hours.Select(one => (one.Bucket.Time, one.Bucket.Count / 3)));
        Assert.All(hours, one => Assert.Equal(4 * Quarter, one.LengthMs));
        Assert.Equal((20, 27, 23.5), (hours[1].Bucket.Min, hours[1].Bucket.Max, hours[1].Bucket.Mean));
    }

    private static FromGateway Told(int window, ulong first, ulong last, int quietMinutes = 0) => new()
    {
        Aggregates = Assert.Single(AggregateCodec.Pack(Window(window, first, last) with
        {
            Series = [One(1001, window) with { QuietMinutes = quietMinutes }],
        })),
    };

    /// <summary>Time, value and window of the only point.</summary>
    private static async Task<(long, string?, long?)> LatestAsync(HttpClient people)
    {
        var point = (await people.GetFromJsonAsync<PointValue[]>("/api/v1/devices/1001/latest"))!
            .Single(point => point.Path == Blocks.Temperature.ToString());
        return (point.Time!.Value, point.Value, point.WindowSeconds);
    }

    private static AggregatedWindow Window(int window, ulong first, ulong last, long device = 1001) =>
        new(Begin + window * Quarter, TimeSpan.FromMilliseconds(Quarter), 7, first, last, [One(device, window)]);

    /// <summary>Three readings: 18, 20 and 22, and more with each window.</summary>
    private static WindowAggregate One(long device, int window) => new(new SeriesId(device, Blocks.Temperature), 3,
        ReadingValue.Of(18m + window), ReadingValue.Of(22m + window), ReadingValue.Of(60m + 3 * window), ReadingValue.Of(20m + window));

    private static Block Raw(ulong sequence) =>
        Blocks.Of(sequence, time: Begin + (long)(sequence - 1) / 3 * Quarter + (long)sequence * 1000);

    private static string Row(int window) =>
        $"{Begin + window * Quarter} 900 4 3 decimal {18 + window} {22 + window} {20 + window} {20 + window}";

    private static IEnumerable<string> Rows(JsonElement list) => list.GetProperty("aggregates").EnumerateArray().Select(one =>
        string.Join(' ', ((string[])["time", "seconds", "gateway", "count", "kind", "min", "max", "mean", "last"])
            .Select(name => one.GetProperty(name).ToString())));

    private static Task<JsonElement> ListAsync(HttpClient people, long? from = null, long? to = null) =>
        people.GetFromJsonAsync<JsonElement>($"/api/v1/devices/1001/aggregates/3303/0/5700?from={from ?? Begin}&to={to ?? Blocks.NowMs}");

    private static Task<JsonElement> BucketsAsync(HttpClient people) => people.GetFromJsonAsync<JsonElement>(
        $"/api/v1/devices/1001/series/3303/0/5700?from={Begin}&to={Blocks.NowMs}&buckets=4");

    private static Task UntilAsync(ManagerHost host, long gateway, long until) =>
        ReportTests.Eventually(() => host.Get<IAggregateIntake>().Until(gateway) == until);

    /// <summary>All that was sent before has been looked at.</summary>
    private static async Task UntilTakenAsync(ManagerHost host, GatewayCall gateway)
    {
        await gateway.SendAsync(Blocks.Of(1, StreamClass.Event));
        await gateway.SettledAsync(1);
        Assert.NotNull(host);
    }
}
