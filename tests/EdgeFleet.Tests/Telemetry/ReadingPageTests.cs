using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Manager.Telemetry.Query;
using EdgeFleet.Tests.Inbox;
using EdgeFleet.Tests.Sessions;

namespace EdgeFleet.Tests.Telemetry;

public class ReadingPageTests
{
    private static readonly SeriesId Series = new(1001, Blocks.Temperature);
    private static readonly string Day = $"from={Blocks.NowMs}&to={Blocks.NowMs + 86_400_000}";

    [Fact]
    public async Task Every_reading_is_on_one_page_of_any_size_with_its_times_and_quality_in_words()
    {
        await using var host = await ManagerHost.StartAsync();
        await host.AssignAsync(1, 1001);
        await StoreAsync(host,
            Reading(0, 21.50m), Reading(0, 22m), Reading(0, 23m), Reading(1, 5m, Quality.Invalid | Quality.TimeUncertain),
            Reading(2, 1m), Reading(2, 2m, ordinal: 1), Reading(3_600_000, 7m), Reading(86_400_000, 9m));
        using var people = host.People("viewer");

        string[] all = ["21.50", "22", "23", "5", "1", "2", "7"];
        foreach (var limit in new[] { 1, 2, 3, 1000 }) Assert.Equal(all, (await AllAsync(people, limit)).Select(Value));

        var readings = await AllAsync(people, 1000);
        Assert.Equal(["conflict"], Words(readings[0]));
        Assert.Equal(["invalid", "timeUncertain"], Words(readings[3]));
        Assert.Equal(65, readings[3].GetProperty("quality").GetInt32());
        Assert.Equal(["good"], Words(readings[4]));
        Assert.Equal((Blocks.NowMs + 1, "2026-11-20T12:00:00.001Z"),
            (readings[3].GetProperty("time").GetInt64(), readings[3].GetProperty("iso").GetString()));
    }

    [Fact]
    public async Task Times_are_asked_in_either_form_and_faults_name_what_is_wrong()
    {
        await using var host = await ManagerHost.StartAsync();
        await host.AssignAsync(1, 1001);
        await StoreAsync(host, Reading(0, 1m), Reading(1000, 2m));
        using var people = host.People("viewer");

        foreach (var range in new[] { "from=2026-11-20T12:00:01Z&to=2026-11-20T20:00:02%2B08:00",
            "from=2026-11-20T20:00:01+08:00&to=2026-11-21T00:00Z" })
            Assert.Equal(["2"], (await PageAsync(people, range)).GetProperty("readings").EnumerateArray().Select(Value));

        await RefusedAsync(people, "to=5", HttpStatusCode.BadRequest, "from is missing");
        await RefusedAsync(people, "from=2026-11-20T12:00:01&to=5", HttpStatusCode.BadRequest,
            "from is '2026-11-20T12:00:01', which is no time");
        await RefusedAsync(people, "from=9&to=5", HttpStatusCode.BadRequest, "to (5) must come after from (9)");
        await RefusedAsync(people, Day + "&limit=0", HttpStatusCode.BadRequest, "limit is 0");
        await RefusedAsync(people, Day + "&after=x", HttpStatusCode.BadRequest, "after 'x' is no cursor");
        await RefusedAsync(people, Day, HttpStatusCode.NotFound, "4711", device: 4711);
    }

    [Fact]
    public async Task A_walk_through_dense_and_empty_stretches_gives_every_reading_once()
    {
        await using var folder = new ProjectionFolder();
        long[] times = [.. Enumerable.Range(0, 60_000).Select(i => Blocks.NowMs + i), Blocks.NowMs + 40L * 86_400_000];
        ulong sequence = 0;
        foreach (var piece in times.Chunk(20_000))
            await folder.StoreAsync(Blocks.Of(++sequence, StreamClass.Telemetry, 7,
                [.. piece.Select(time => new Reading(Series, time, ReadingValue.Of(time)))]));
        folder.Project();
        var walked = new List<long>();
        await foreach (var reading in new SeriesWalk(folder.Query).ReadAsync(
            Series, Blocks.NowMs - 100L * 86_400_000, Blocks.NowMs + 100L * 86_400_000, CancellationToken.None))
            walked.Add(reading.Time);
        Assert.Equal(times, walked);
    }

    private static Reading Reading(long offset, decimal value, Quality quality = Quality.Good, uint ordinal = 0) =>
        new(Series, Blocks.NowMs + offset, ReadingValue.Of(value), quality, ordinal);

    /// <summary>A block for each reading, so that those of one time arrive in this order.</summary>
    private static async Task StoreAsync(ManagerHost host, params Reading[] readings)
    {
        ulong sequence = 0;
        foreach (var reading in readings)
            await await host.Get<BlockInbox>().OfferAsync(
                1, BlockVerifier.Verify(Blocks.Of(++sequence, StreamClass.Telemetry, 7, reading).Bytes), CancellationToken.None);
        await ReportTests.Eventually(() => host.Get<Projector>().Position == host.Get<BlockInbox>().CommittedArrival);
    }

    private static async Task<List<JsonElement>> AllAsync(HttpClient people, int limit)
    {
        var readings = new List<JsonElement>();
        string? next = null;
        do
        {
            var page = await PageAsync(people, $"{Day}&limit={limit}&after={next}");
            readings.AddRange(page.GetProperty("readings").EnumerateArray());
            next = page.GetProperty("next").GetString();
        }
        while (next is not null);
        return readings;
    }

    private static Task<JsonElement> PageAsync(HttpClient people, string query) =>
        people.GetFromJsonAsync<JsonElement>($"/api/v1/devices/1001/readings/3303/0/5700?{query}");

    private static async Task RefusedAsync(HttpClient people, string query, HttpStatusCode status, string detail, long device = 1001)
    {
        using var answer = await people.GetAsync($"/api/v1/devices/{device}/readings/3303/0/5700?{query}");
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(detail, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(),
            StringComparison.Ordinal);
    }

    private static string? Value(JsonElement reading) => reading.GetProperty("value").GetString();
    private static IEnumerable<string?> Words(JsonElement reading) =>
        reading.GetProperty("qualityWords").EnumerateArray().Select(word => word.GetString());
}
