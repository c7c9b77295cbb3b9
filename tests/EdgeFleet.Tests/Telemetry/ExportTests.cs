using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Export;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Inbox;
using EdgeFleet.Tests.Sessions;
using Parquet;

namespace EdgeFleet.Tests.Telemetry;

public class ExportTests
{
    private static readonly ExportSeries Series = new(1001, "=HYPERLINK(\"http://x\")", "第一, 温室", Blocks.Temperature, "-空气", "Cel");

    private static readonly ExportRow[] Rows =
    [
        new(Series, new Reading(new SeriesId(1001, Blocks.Temperature), Blocks.NowMs, ReadingValue.Of(-21.50m))),
        new(Series, new Reading(
            new SeriesId(1001, Blocks.Temperature), Blocks.NowMs + 1, ReadingValue.Of("@\"cmd\""), Quality.Conflict, 3)),
        new(Series, new Reading(new SeriesId(1001, Blocks.Temperature), long.MaxValue, ReadingValue.None, Quality.NotPresent)),
    ];

    [Fact]
    public async Task A_spreadsheet_takes_no_text_of_ours_for_a_formula_and_numbers_stay_numbers()
    {
        var lines = (await WrittenAsync("csv", Rows)).Split("\r\n");
        Assert.Equal("\uFEFFdevice,deviceName,site,point,name,unit,time,iso,ordinal,kind,value,quality,qualityWords", lines[0]);
        const string Names = "1001,\"'=HYPERLINK(\"\"http://x\"\")\",\"第一, 温室\",3303/0/5700,'-空气,Cel,";
        Assert.Equal(Names + "1795176000000,2026-11-20T12:00:00.000Z,0,decimal,-21.50,0,good", lines[1]);
        Assert.Equal(Names + "1795176000001,2026-11-20T12:00:00.001Z,3,text,\"'@\"\"cmd\"\"\",128,conflict", lines[2]);
        Assert.Equal(Names + "9223372036854775807,9999-12-31T23:59:59.999Z,0,none,,2,notPresent", lines[3]);
    }

    [Fact]
    public async Task A_line_of_json_holds_names_and_values_as_they_are()
    {
        var lines = (await WrittenAsync("jsonl", Rows)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonElement.Parse(line))
            .ToList();
        Assert.Equal(3, lines.Count);
        Assert.Equal(("=HYPERLINK(\"http://x\")", "第一, 温室", "-空气", "Cel", "-21.50"),
            (Text(lines[0], "deviceName"), Text(lines[0], "site"), Text(lines[0], "name"), Text(lines[0], "unit"),
                Text(lines[0], "value")));
        Assert.Equal(["conflict"], lines[1].GetProperty("qualityWords").EnumerateArray().Select(word => word.GetString()));

        static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();
    }

    [Fact]
    public async Task Parquet_has_typed_columns_in_groups_of_bounded_size()
    {
        const int Count = 120_000;
        using var file = new MemoryStream();
        await ExportFormat.Find("parquet")!.WriteAsync(Many(Count), file, CancellationToken.None);
        file.Position = 0;
        await using var reader = await ParquetReader.CreateAsync(file, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(3, reader.RowGroupCount);
        var fields = reader.Schema.GetDataFields().ToDictionary(field => field.Name);
        long row = 0;
        for (var i = 0; i < reader.RowGroupCount; i++)
        {
            using var group = reader.OpenRowGroupReader(i);
            var count = (int)group.RowCount;
            var (times, numbers, names) = (new long[count], new double?[count], new string?[count]);
            var stamps = new DateTime[count];
            await group.ReadAsync<long>(fields["time"], times);
            await group.ReadAsync<double>(fields["number"], numbers.AsMemory());
            await group.ReadAsync(fields["deviceName"], names.AsMemory());
            await group.ReadAsync<DateTime>(fields["timestamp"], stamps);
            Assert.All(names, name => Assert.Equal(Series.DeviceName, name));
            for (var j = 0; j < count; j++, row++)
                Assert.Equal((Blocks.NowMs + row, row / 2.0, UnixTime.Nearest(Blocks.NowMs + row).UtcDateTime),
                    (times[j], numbers[j]!.Value, DateTime.SpecifyKind(stamps[j], DateTimeKind.Utc)));
        }
        Assert.Equal(Count, row);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("jsonl")]
    [InlineData("parquet")]
    public async Task A_large_selection_is_written_with_no_more_in_memory_than_a_piece_of_it(string format)
    {
        var (waiting, most) = (0, 0);
        await using var body = new Passing(() => waiting = 0);
        await ExportFormat.Find(format)!.WriteAsync(Many(200_000, () => most = Math.Max(most, ++waiting)), body, CancellationToken.None);
        Assert.InRange(most, 1, 50_000);
    }

    [Fact]
    public async Task Any_selection_is_exported_with_names_and_units_is_audited_and_faults_name_what_is_wrong()
    {
        await using var fleet = await Registry.Fleet.StartAsync();
        var manager = fleet.Manager;
        var device = (await fleet.AddAsync(fleet.Device("=greenhouse")))[0];
        var now = manager.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var (site, gateway) = (fleet.Site, fleet.Gateway);
        var inbox = manager.Get<BlockInbox>();
        for (ulong i = 1; i <= 3; i++)
            await await inbox.OfferAsync(gateway, BlockVerifier.Verify(Blocks.Of(i, device: device, time: now + (long)i - 1).Bytes),
                CancellationToken.None);
        await ReportTests.Eventually(() => manager.Get<Projector>().Position == inbox.CommittedArrival);
        var viewer = await manager.PersonAsync(fleet.People, "viewer");
        var range = string.Create(CultureInfo.InvariantCulture, $"from={now}&to={now + 3}");

        foreach (var which in new[] { $"device={device}", $"site={site}", $"gateway={gateway}&point=3303/0/5700", "" })
        {
            using var answer = await viewer.GetAsync($"/api/v1/export?{which}&{range}");
            Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
            Assert.EndsWith(".csv", answer.Content.Headers.ContentDisposition!.FileName, StringComparison.Ordinal);
            var lines = (await answer.Content.ReadAsStringAsync()).Trim().Split('\n');
            Assert.Equal(4, lines.Length);
            Assert.StartsWith($"{device},'=greenhouse,", lines[1], StringComparison.Ordinal);
        }
        var audit = (await fleet.People.GetJsonAsync("api/v1/audit?action=readings.export"))["items"]!.AsArray();
        Assert.Contains(audit, row => (string)row!["subject"]! == $"device:{device}");
        Assert.Contains(audit, row => new[] { ("format", "csv"), ("devices", "1"), ("points", "3303/0/5700") }.All(told =>
            row!["changes"]!.AsArray().Any(fact => ((string)fact!["field"]!, (string?)fact["new"]) == told)));

        foreach (var (query, fault) in new[]
        {
            ($"device=4711&{range}", "there is no device 4711"), ($"device=x&{range}", "device: 'x' is no number"),
            ($"site=4711&{range}", "there is no site 4711"), ($"site=x&{range}", "site: 'x' is no number"),
            ($"point=1/2&{range}", "point: '1/2' is no point path"), ($"point=1/2/3&{range}", "none of these devices has the point 1/2/3"),
            ($"format=xls&{range}", "format: 'xls' is none of csv, jsonl, parquet"), ("from=5", "to is missing"),
            ($"search=nosuch&{range}", "no device is like that"), ($"device={device}&site={site}&{range}", "cannot be named together"),
        })
        {
            using var answer = await viewer.GetAsync("/api/v1/export?" + query);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains(fault, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(),
                StringComparison.Ordinal);
        }
    }

    private static async Task<string> WrittenAsync(string format, IEnumerable<ExportRow> rows)
    {
        using var file = new MemoryStream();
        await ExportFormat.Find(format)!.WriteAsync(rows.ToAsyncEnumerable(), file, CancellationToken.None);
        return System.Text.Encoding.UTF8.GetString(file.ToArray());
    }

    private static async IAsyncEnumerable<ExportRow> Many(int count, Action? passed = null)
    {
        await Task.Yield();
        for (var i = 0; i < count; i++)
        {
            passed?.Invoke();
            yield return new ExportRow(
                Series, new Reading(new SeriesId(1001, Blocks.Temperature), Blocks.NowMs + i, ReadingValue.Of(i / 2.0)));
        }
    }

    /// <summary>Keeps nothing, and says that something came.</summary>
    private sealed class Passing(Action came) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            came();
            return ValueTask.CompletedTask;
        }
    }
}
