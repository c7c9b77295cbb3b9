using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Manager.Telemetry.Query;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Inbox;
using EdgeFleet.Tests.Sessions;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Tests.Telemetry;

/// <summary>How long readings are kept, asked and changed by an administrator: nothing goes that nobody was told of.</summary>
public class RetentionTests
{
    private const long Day = 86_400_000;
    private static readonly SeriesId Series = new(1001, Blocks.Temperature);

    [Fact]
    public async Task A_rule_that_keeps_less_says_what_goes_is_confirmed_and_lets_nothing_go_for_a_week()
    {
        await using var host = await ManagerHost.StartAsync();
        await FillAsync(host);
        using var people = host.People();
        using (var asked = await PutAsync(people, "telemetry", new { days = 30 }))
        {
            Assert.Equal(HttpStatusCode.Conflict, asked.StatusCode);
            Assert.Contains("lets 3 readings of telemetry go", await asked.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        var effect = await people.GetFromJsonAsync<JsonElement>("/api/v1/retention/telemetry/effect?days=30");
        Assert.Equal((3L, Blocks.NowMs - 40 * Day + 1000, true), (effect.GetProperty("readings").GetInt64(),
            effect.GetProperty("first").GetInt64(), effect.GetProperty("shortens").GetBoolean()));

        var decided = host.Time.GetUtcNow();
        using (var made = await PutAsync(people, "telemetry", new { days = 30, confirm = true })) made.EnsureSuccessStatusCode();
        using (var made = await PutAsync(people, "event", new { days = 184, confirm = true })) made.EnsureSuccessStatusCode();
        var rule = await RuleAsync(people, "telemetry");
        Assert.Equal(JsonValueKind.Null, rule.GetProperty("days").ValueKind);
        Assert.Equal(decided.AddDays(7).ToUnixTimeMilliseconds(), rule.GetProperty("next").GetProperty("from").GetInt64());

        await PassAsync(host, TimeSpan.FromDays(6.5));
        Assert.Equal(4, await ReadingsAsync(host));
        Assert.Equal(2, host.Get<DeviceEvents>().List(1001, null, 10).Count);
        await PassAsync(host, TimeSpan.FromDays(1.5));
        await UntilAsync(host, async () => await ReadingsAsync(host) == 1 && host.Get<DeviceEvents>().List(1001, null, 10).Count == 1);
        Assert.Equal(30, (await RuleAsync(people, "telemetry")).GetProperty("days").GetDouble());
        Assert.Equal(4m, host.Get<LatestValues>().Find(Series)!.Reading.Value.Decimal);

        await using var database = await host.Get<IDbContextFactory<FleetDatabase>>().CreateDbContextAsync();
        var noted = await database.Audit.Where(row => row.Action == "retention.change").OrderBy(row => row.Sequence).ToListAsync();
        Assert.Equal([("ana", "manager", "telemetry"), ("ana", "manager", "event")],
            noted.Select(row => (row.Actor, row.Subject, row.Detail)));
        Assert.Contains("\"Old\":\"ever\",\"New\":\"30\"", noted[0].Changes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_was_taken_back_in_time_lets_nothing_go()
    {
        await using var host = await ManagerHost.StartAsync();
        await FillAsync(host);
        using var people = host.People();
        using (var made = await PutAsync(people, "telemetry", new { days = 30, confirm = true })) made.EnsureSuccessStatusCode();
        await PassAsync(host, TimeSpan.FromDays(5));
        using (var back = await PutAsync(people, "telemetry", new { days = (int?)null })) back.EnsureSuccessStatusCode();
        Assert.Equal(JsonValueKind.Null, (await RuleAsync(people, "telemetry")).GetProperty("next").ValueKind);
        await PassAsync(host, TimeSpan.FromDays(5));
        Assert.Equal(4, await ReadingsAsync(host));
    }

    [Fact]
    public async Task Rules_of_the_settings_count_until_an_administrator_makes_another_and_both_are_on_the_page()
    {
        await using var manager = await RunningManager.StartAsync(new ManagerSettings { Retention = [new RetentionSetting("state", 400)] });
        using var people = await manager.AdministratorAsync();
        Assert.Equal((400, true), Told(await RuleAsync(people, "state")));
        using (var longer = await PutAsync(people, "state", new { days = 500 })) longer.EnsureSuccessStatusCode();
        Assert.Equal((500, false), Told(await RuleAsync(people, "state")));
        foreach (var (path, body, fault) in new (string, object, string)[]
        {
            ("billing", new { days = 365 }, "days: 365 is outside 1098 to 36500"), ("event", new { days = 30 }, "days: 30 is outside 184"),
            ("state", new { days = 0 }, "days: 0 is outside 1"), ("bulk", new { days = 99_999 }, "days: 99999 is outside"),
            ("gossip", new { days = 30 }, "class: 'gossip' is none of"), ("state", new { days = 30, siteId = 77 }, "there is no site 77"),
        })
        {
            using var refused = await PutAsync(people, path, body);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains(fault, (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(),
                StringComparison.Ordinal);
        }
        await people.PostAsync("api/v1/sites", new { name = "north", zone = "Asia/Shanghai", latitude = 36.0, longitude = 118.0 });
        using (var site = await PutAsync(people, "state", new { days = 600, siteId = 1 })) site.EnsureSuccessStatusCode();
        foreach (var (language, words) in new[] { ("en", "500 days"), ("zh-Hans", "500 天") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/retention");
            request.Headers.Add("Accept", "text/html");
            request.Headers.Add("Accept-Language", language);
            using var page = await people.SendAsync(request);
            var text = WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync());
            Assert.Contains(words, text, StringComparison.Ordinal);
            Assert.Contains("north", text, StringComparison.Ordinal);
        }

        static (double, bool) Told(JsonElement rule) => (rule.GetProperty("days").GetDouble(), rule.GetProperty("inSettings").GetBoolean());
    }

    /// <summary>Three readings of forty days ago and one of now, an event of 200 days ago and one of now, all compacted.</summary>
    private static async Task FillAsync(ManagerHost host)
    {
        await host.AssignAsync(2, 1001);
        var inbox = host.Get<BlockInbox>();
        Block[] blocks =
        [
            .. Enumerable.Range(1, 3).Select(i => Blocks.Of((ulong)i, time: Blocks.NowMs - 40 * Day + i * 1000, value: i)),
            Blocks.Of(4, time: Blocks.NowMs, value: 4), Blocks.Of(1, StreamClass.Event, time: Blocks.NowMs - 200 * Day),
            Blocks.Of(2, StreamClass.Event, time: Blocks.NowMs - 1),
        ];
        foreach (var block in blocks)
            await await inbox.OfferAsync(2, BlockVerifier.Verify(block.Bytes), CancellationToken.None);
        await UntilAsync(host, () => Task.FromResult(host.Get<InboxReader>().ReadAfter(0, 10, long.MaxValue).Count == 0));
    }

    private static async Task<int> ReadingsAsync(ManagerHost host) => (await host.Get<SeriesQuery>().ReadingsAsync(
        Series, Blocks.NowMs - 100 * Day, Blocks.NowMs + Day, CancellationToken.None)).Readings.Count(r => r.Time != Blocks.NowMs - 1);

    private static async Task PassAsync(ManagerHost host, TimeSpan time)
    {
        for (var end = host.Time.GetUtcNow() + time; host.Time.GetUtcNow() < end; await Task.Delay(10))
            host.Time.Advance(TimeSpan.FromHours(3));
    }

    private static async Task UntilAsync(ManagerHost host, Func<Task<bool>> condition)
    {
        for (var i = 0; i < 400 && !await condition(); i++)
        {
            host.Time.Advance(TimeSpan.FromMinutes(2));
            await Task.Delay(25);
        }
        Assert.True(await condition());
    }

    private static Task<HttpResponseMessage> PutAsync(HttpClient people, string name, object body) =>
        people.PutAsJsonAsync($"/api/v1/retention/{name}", body);

    private static async Task<JsonElement> RuleAsync(HttpClient people, string name) =>
        (await people.GetFromJsonAsync<JsonElement>("/api/v1/retention")).EnumerateArray().First(rule =>
            rule.GetProperty("class").GetString() == name && rule.GetProperty("siteId").ValueKind == JsonValueKind.Null);
}
