using System.Net.Http.Json;
using System.Net;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Tests.Inbox;
using EdgeFleet.Tests.Sessions;

namespace EdgeFleet.Tests.Telemetry;

public class TelemetryRestTests
{
    [Fact]
    public async Task A_reading_that_came_through_a_session_is_served_as_latest_value_series_and_event()
    {
        await using var host = await ManagerHost.StartAsync();
        await host.AssignAsync(4, 1001);
        using var gateway = host.Call(gateway: 4);
        await gateway.HelloAsync();
        await gateway.SendAsync(new FromGateway { Described = Descriptions.Greenhouse(1001) });
        await gateway.SendAsync(Blocks.Of(1, value: 21.50m));
        await gateway.SendAsync(Blocks.Of(1, StreamClass.Event, time: Blocks.NowMs + 500, value: 1m));
        await gateway.SettledAsync(2);
        using var people = host.People("viewer");

        JsonElement latest = default;
        for (var i = 0; i < 200; i++, await Task.Delay(25))
        {
            latest = await people.GetFromJsonAsync<JsonElement>("/api/v1/devices/1001/latest");
            if (latest[0].GetProperty("value").GetString() == "21.50") break;
        }
        Assert.Equal("21.50", latest[0].GetProperty("value").GetString());
        Assert.Equal("Cel", latest[0].GetProperty("unit").GetString());
        Assert.Equal("3337/0/5536", latest[1].GetProperty("path").GetString());
        Assert.Equal(JsonValueKind.Null, latest[1].GetProperty("value").ValueKind);

        var series = await people.GetFromJsonAsync<JsonElement>(
            $"/api/v1/devices/1001/series/3303/0/5700?from={Blocks.NowMs}&to={Blocks.NowMs + 10_000}&buckets=10");
        Assert.Equal(["1", "21.50"], series.GetProperty("buckets").EnumerateArray().Select(b => b.GetProperty("last").GetString()));
        var events = await people.GetFromJsonAsync<JsonElement>("/api/v1/devices/1001/events");
        Assert.Equal(Blocks.NowMs + 500, events[0].GetProperty("time").GetInt64());
    }

    [Fact]
    public async Task The_export_gives_every_block_once_in_pages_of_any_size()
    {
        await using var host = await ManagerHost.StartAsync();
        await host.AssignAsync(2, 1001);
        var sent = Enumerable.Range(1, 700).Select(i => Blocks.Of((ulong)i, epoch: 0xabcdef, time: Blocks.NowMs - i * 3_600_000L, value: i))
            .ToList();
        foreach (var block in sent) await host.Get<BlockInbox>().OfferAsync(2, BlockVerifier.Verify(block.Bytes), CancellationToken.None);
        await ReportTests.Eventually(() => host.Get<BlockInbox>().Counters.Blocks(InboxVerdict.Stored) == 700);
        using var people = host.People("viewer");

        foreach (var limit in new[] { 99, 10_000 })
        {
            var blocks = await AllAsync(people, "blocks", limit);
            Assert.Equal(sent.Select(b => (b.Id.Sequence, $"{b.Checksum:x16}")),
                blocks.Select(b => (b.GetProperty("sequence").GetUInt64(), b.GetProperty("checksum").GetString()!)));
            Assert.All(blocks, b =>
                Assert.Equal(("0000000000abcdef", "telemetry", 2L, 1),
                (b.GetProperty("epoch").GetString(), b.GetProperty("stream").GetString(), b.GetProperty("gateway").GetInt64(),
                b.GetProperty("count").GetInt32())));
            var readings = await AllAsync(people, "readings", limit);
            Assert.Equal(
                sent.Select((b, i) => $"[1001,\"3303/0/5700\",{b.FirstTime},\"decimal\",\"{i + 1}\",0,0]"),
                readings.Select(r => r.GetProperty("readings")[0].GetRawText()));
        }
    }

    [Fact]
    public async Task The_quarantine_is_listed_and_its_bytes_can_be_fetched()
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = host.Call();
        await gateway.HelloAsync();
        await gateway.SendAsync(Blocks.Of(1));
        await gateway.SendAsync(Blocks.Of(1, value: 9m));
        await gateway.SettledAsync(2);
        using var people = host.People("viewer");
        var entry = (await people.GetFromJsonAsync<JsonElement>("/api/v1/inbox/quarantine"))[0];
        Assert.Equal(("conflict", 1L, 1UL),
            (entry.GetProperty("reason").GetString(), entry.GetProperty("gateway").GetInt64(), entry.GetProperty("sequence").GetUInt64()));
        Assert.Equal(Blocks.Of(1, value: 9m).Bytes.ToArray(),
            await people.GetByteArrayAsync($"/api/v1/inbox/quarantine/{entry.GetProperty("number")}"));
        Assert.Equal(HttpStatusCode.NotFound, (await people.GetAsync("/api/v1/inbox/quarantine/77")).StatusCode);

        await host.Get<ConditionWatch>().LookAsync(CancellationToken.None);
        var cloned = (await people.GetFromJsonAsync<JsonElement>("/api/v1/conditions/open")).EnumerateArray()
            .Single(condition => condition.GetProperty("code").GetString() == "outbox-cloned");
        Assert.Equal("gateway:1", cloned.GetProperty("subject").GetString());
        Assert.Contains("cloned or restored", cloned.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_overview_counts_what_goes_on()
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = host.Call();
        await gateway.HelloAsync();
        await gateway.SendAsync(
            new FromGateway { Reported = new Reported { Outbox = { new OutboxStream { Stream = StreamClass.Telemetry,
            BacklogBlocks = 12 } } } });
        var reported = host.Time.GetUtcNow().ToUnixTimeMilliseconds();
        for (ulong i = 1; i <= 20; i++) await gateway.SendAsync(Blocks.Of(i));
        await gateway.SendAsync(Blocks.Of(20));
        await gateway.SettledAsync(21);
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await ReportTests.Eventually(() => host.Get<GatewayTwins>().Get(1).Backlog == 12);
        using var people = host.People("viewer");
        var overview = await people.GetFromJsonAsync<JsonElement>("/api/v1/overview");
        Assert.Equal(1, overview.GetProperty("gateways").GetProperty("online").GetInt64());
        Assert.Equal(12, overview.GetProperty("backlogBlocks").GetInt64());
        Assert.Equal(JsonValueKind.Null, overview.GetProperty("away").ValueKind);
        Assert.Equal(2.0, overview.GetProperty("readingsPerSecond").GetDouble());
        Assert.Equal((20L, 1L),
            (overview.GetProperty("inbox").GetProperty("blocks").GetInt64(),
            overview.GetProperty("inbox").GetProperty("repeats").GetInt64()));

        // It leaves: what waits there now nobody knows, only what waited when it was heard.
        await gateway.CompleteAsync();
        await ReportTests.Eventually(() => !host.Get<GatewayTwins>().Get(1).Online);
        overview = await people.GetFromJsonAsync<JsonElement>("/api/v1/overview");
        Assert.Equal(0, overview.GetProperty("backlogBlocks").GetInt64());
        var away = overview.GetProperty("away");
        Assert.Equal((1L, 12L, reported),
            (away.GetProperty("gateways").GetInt64(), away.GetProperty("blocks").GetInt64(), away.GetProperty("since").GetInt64()));
    }

    [Theory]
    [InlineData("/api/v1/devices/1/series/3303/0/5700?from=5&to=4", "must come after", "range-turned", "from=5,to=4")]
    [InlineData("/api/v1/devices/1/series/3303/0/5700?from=0&to=999999999999999", "days; ask for", "range-too-long",
        "days=11574074,limit=3653")]
    [InlineData("/api/v1/devices/1/series/3303/0/5700?from=0&to=1000&buckets=1000000", "buckets is 1000000", "range-buckets",
        "buckets=1000000,max=5000")]
    [InlineData("/api/v1/devices/1/series/3303/0/99999?from=0&to=1000", "not a point path", "no-path", "path=3303/0/99999")]
    [InlineData("/api/v1/inbox/blocks?after=x", "is no cursor", "no-cursor", "cursor=x")]
    [InlineData("/api/v1/inbox/readings?limit=0", "ask for 1 to 10000", "limit", "limit=0,max=10000")]
    [InlineData("/api/v1/devices/1/events?limit=501", "ask for 1 to 500", "limit", "limit=501,max=500")]
    public async Task Absurd_questions_get_a_problem_that_says_what_to_ask_to_people_and_programs(
        string address, string expected, string code, string parameters)
    {
        await using var host = await ManagerHost.StartAsync();
        using var people = host.People("viewer");
        var response = await people.GetAsync(address);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Contains(expected, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        var fault = Assert.Single(problem.GetProperty("faults").EnumerateArray());
        Assert.Equal((code, problem.GetProperty("detail").GetString()),
            (fault.GetProperty("code").GetString(), fault.GetProperty("text").GetString()));
        Assert.Equal(parameters, string.Join(",",
            fault.GetProperty("parameters").EnumerateObject().Select(value => $"{value.Name}={value.Value}").Order()));
    }

    [Theory]
    [InlineData("/api/v1/devices/1/latest")]
    [InlineData("/api/v1/inbox/blocks")]
    [InlineData("/api/v1/overview")]
    public async Task Nobody_reads_without_signing_in(string address)
    {
        await using var host = await ManagerHost.StartAsync();
        using var people = host.People();
        people.DefaultRequestHeaders.Remove("x-role");
        Assert.Equal(HttpStatusCode.Unauthorized, (await people.GetAsync(address)).StatusCode);
    }

    private static async Task<List<JsonElement>> AllAsync(HttpClient people, string what, int limit)
    {
        var all = new List<JsonElement>();
        while (true)
        {
            var cursor = all.Count == 0 ? "" : "&after=" + all[^1].GetProperty("cursor").GetString();
            var text = await people.GetStringAsync($"/api/v1/inbox/{what}?limit={limit}{cursor}");
            var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();
            if (lines.Count == 0) return all;
            Assert.True(lines.Count <= limit);
            all.AddRange(lines);
        }
    }
}
