using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Tests.Inbox;
using EdgeFleet.Tests.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Telemetry;

/// <summary>"Where is 03:00 to 04:00?": what the gateways' ledgers say of a point.</summary>
public class LostReadingTests
{
    private const long Hour = 3_600_000;
    private static readonly long Now = Blocks.NowMs;

    [Fact]
    public async Task Lost_is_what_the_gateway_that_had_the_device_then_lost_of_the_points_class()
    {
        var time = new FakeTimeProvider(Blocks.Now.AddHours(-10));
        await using var host = await ManagerHost.StartAsync(time: time);
        await host.AssignAsync(1, 1001);
        using var first = host.Call(gateway: 1);
        await first.HelloAsync();
        await first.SendAsync(new FromGateway { Described = Descriptions.Greenhouse(1001) });
        await ReportTests.Eventually(() => host.Get<PointCatalog>().Find(1001) is not null);
        time.Advance(TimeSpan.FromHours(5));
        await host.AssignAsync(2, 1001);
        using var second = host.Call(gateway: 2);
        await second.HelloAsync();
        await second.SendAsync(new FromGateway { Described = Descriptions.Greenhouse(1001) });
        await first.SendAsync(Lost(Range(1, 9, -7, -6), Range(20, 29, -6, -2), Range(40, 49, -4, -3)));
        await second.SendAsync(Lost(
            Range(1, 4, -8, -6), Range(5, 5, 0, 0, LostRange.Types.Reason.Quarantined),
            Range(10, 19, -3, -2, LostRange.Types.Reason.Expired, atMost: true, uplink: "cloud"),
            Range(30, 39, -3, -2, stream: StreamClass.Event)));
        var store = host.Get<GatewayStore>();
        await ReportTests.Eventually(() => store.Lost().Count == 7);
        using var people = host.People("viewer");

        Assert.Equal(
            [$"evicted 1 {Now - 7 * Hour} {Now - 6 * Hour} 9", $"evicted 1 {Now - 6 * Hour} {Now - 5 * Hour - 1} 10",
                $"expired 2 {Now - 3 * Hour} {Now - 2 * Hour} 10 at most cloud", "quarantined 2   1"],
            Told(await ListAsync(people, -9, 0)));
        Assert.Equal([$"expired 2 {Now - 3 * Hour} {Now - 2 * Hour} 10 at most cloud", "quarantined 2   1"],
            Told(await ListAsync(people, -3, -2)));
        Assert.Equal([$"evicted 1 {Now - 7 * Hour} {Now - 6 * Hour} 9"], Told(await ListAsync(people, -7, -6)));
    }

    [Fact]
    public async Task Many_are_bounded_and_what_cannot_be_asked_is_refused()
    {
        await using var host = await ManagerHost.StartAsync();
        await host.AssignAsync(1, 1001);
        host.Get<GatewayStore>().MergeLost(
            1, [.. Enumerable.Range(0, 1200).Select(i => Range((ulong)(i * 2 + 1), (ulong)(i * 2 + 1), 1, 2))], 5000);
        using var people = host.People("viewer");
        var all = await ListAsync(people, 0, 10);
        Assert.Equal((1000, true), (all.GetProperty("lost").GetArrayLength(), all.GetProperty("more").GetBoolean()));
        using var turned = await people.GetAsync("/api/v1/devices/1001/lost/3303/0/5700?from=9&to=5");
        Assert.Equal(HttpStatusCode.BadRequest, turned.StatusCode);
        using var unknown = await people.GetAsync("/api/v1/devices/4711/lost/3303/0/5700?from=1&to=5");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    private static FromGateway Lost(params LostRange[] ranges) => new() { Reported = new Reported { Lost = { ranges } } };

    private static LostRange Range(
        ulong first, ulong last, int fromHour, int toHour, LostRange.Types.Reason reason = LostRange.Types.Reason.Evicted,
        StreamClass stream = StreamClass.Telemetry, bool atMost = false, string uplink = "") => new()
    {
        Epoch = 7, Stream = stream, First = first, Last = last, Reason = reason, AtMost = atMost, Uplink = uplink,
        FirstTime = fromHour == toHour ? 0 : Now + fromHour * Hour, LastTime = fromHour == toHour ? 0 : Now + toHour * Hour,
    };

    private static async Task<JsonElement> ListAsync(HttpClient people, int fromHour, int toHour) =>
        await people.GetFromJsonAsync<JsonElement>(
            $"/api/v1/devices/1001/lost/3303/0/5700?from={Now + fromHour * Hour}&to={Now + toHour * Hour}");

    private static IEnumerable<string> Told(JsonElement list) => list.GetProperty("lost").EnumerateArray().Select(span =>
        $"{span.GetProperty("reason")} {span.GetProperty("gateway")} {span.GetProperty("first")} {span.GetProperty("last")} "
            + $"{span.GetProperty("blocks")}{(span.GetProperty("atMost").GetBoolean() ? " at most" : "")} {span.GetProperty("uplink")}"
                .TrimEnd());
}
