using System.Net;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Tests.Inbox;
using EdgeFleet.Tests.Registry;
using EdgeFleet.Tests.Sessions;

namespace EdgeFleet.Tests.Console;

/// <summary>A gateway may say anything. What it says breaks no page and no answer, neither of its own nor of anybody else.</summary>
public class OddValuesTests
{
    [Fact]
    public async Task Whatever_a_gateway_says_every_page_and_every_answer_about_it_stands()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AddAsync(fleet.Device("one"));
        var manager = fleet.Manager;
        using var link = new GatewayLink(fleet.Gateway, 1, new Hello { Software = "\u202e\u001b[2J" }, manager.Clock.GetUtcNow());
        manager.Get<GatewayTwins>().Connected(link);
        await StoreAsync(manager, fleet.Gateway);
        Assert.NotEmpty(manager.Get<PointCatalog>().Described(fleet.Gateway, Descriptions()));
        var report = Report();
        ReportValues.Bound(report);
        manager.Get<GatewayTwins>().Reported(link, report);

        var now = manager.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var language in new[] { "en", "zh-Hans" })
        {
            foreach (var path in new[]
            {
                "/", "/gateways", "/gateways/1", "/devices", "/devices?gateway=1", "/devices/1", "/devices/1?point=3416/0/51",
                "/devices/1?point=3303/0/5700",
                "/api/v1/overview", "/api/v1/gateways", "/api/v1/gateways/1", "/api/v1/devices/1", "/api/v1/devices/1/latest",
                "/api/v1/devices/1/events", $"/api/v1/devices/1/series/3303/0/5700?from={now - 3_600_000}&to={now + 3_600_000}&buckets=1",
                $"/api/v1/devices/1/series/3303/0/5700?from={long.MaxValue - 5}&to={long.MaxValue}", "/api/v1/inbox/readings",
            })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                request.Headers.Add("Accept", path.StartsWith("/api", StringComparison.Ordinal) ? "application/json" : "text/html");
                request.Headers.Add("Accept-Language", language);
                using var answer = await fleet.People.SendAsync(request);
                var body = await answer.Content.ReadAsStringAsync();
                Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path} in {language}: {answer.StatusCode} {body} "
                    + string.Join('\n', manager.Log.Lines.Where(line => line.StartsWith("Error", StringComparison.Ordinal))));
                Assert.DoesNotContain("href=\"http", body, StringComparison.Ordinal);
            }
        }
        Assert.Contains(manager.Get<DeviceEvents>().List(1, null, 10),
            one => one.Reading.Time == Year10209 && one.Reading.Quality.HasFlag(Quality.TimeUncertain));
    }

    [Theory]
    [InlineData("NaN", "100")]
    [InlineData("0", "Infinity")]
    [InlineData("100", "0")]
    [InlineData("all", "")]
    public void A_point_whose_range_is_none_takes_no_commands(string min, string max)
    {
        var said = new PointDescriptions.Types.Model
        {
            Points = { new Point { Path = "3337/0/5536", Min = min, Max = max, Writable = true } },
        };
        var faults = new List<string>();
        var point = Assert.Single(DescribedModel.Checked(said, faults).Points);
        Assert.Equal((false, "", ""), (point.Writable, point.Min, point.Max));
        Assert.Single(faults);
    }

    [Fact]
    public void A_path_counts_once_and_as_everybody_writes_it()
    {
        var said = new PointDescriptions.Types.Model
        {
            Points =
            {
                new Point { Path = "03303/0/5700", Unit = "Cel" }, new Point { Path = "3303/0/5700", Unit = "K" },
                new Point { Path = "somewhere" }, new Point { Path = "1/1/1", Unit = "<img onerror=x>", Decimals = uint.MaxValue },
            },
        };
        var faults = new List<string>();
        Assert.Equal([("3303/0/5700", "Cel", 0U), ("1/1/1", "", 15U)],
            DescribedModel.Checked(said, faults).Points.Select(point => (point.Path, point.Unit, point.Decimals)));
        Assert.Equal(3, faults.Count);
    }

    private const long Year10209 = 260_000_000_000_000;

    private static async Task StoreAsync(Access.RunningManager manager, long gateway)
    {
        var path = Blocks.Temperature;
        Reading At(long time, ReadingValue value, PointPath? at = null) => new(new SeriesId(1, at ?? path), time, value);
        var now = manager.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        ReadingValue[] values =
        [
            ReadingValue.Of(double.MaxValue), ReadingValue.Of(double.MaxValue), ReadingValue.Of(double.NaN), ReadingValue.Of(-0.0),
            ReadingValue.Of(decimal.MaxValue), ReadingValue.Of(long.MinValue), ReadingValue.Of("\u0000\u202e<script>"),
        ];
        Block[] blocks =
        [
            Blocks.Of(1, StreamClass.Event, 7, At(Year10209, ReadingValue.Of(1)), At(0, ReadingValue.Of(1)),
                At(-Year10209, ReadingValue.Of(true)), At(now, ReadingValue.Of(long.MaxValue), PointPath.Parse("3416/0/51"))),
            Blocks.Of(1, StreamClass.Telemetry, 7, [.. values.Select((value, i) => At(now - 1000 + i, value))]),
            Blocks.Of(2, StreamClass.Telemetry, 7, At(long.MinValue, ReadingValue.Of(1)), At(-1, ReadingValue.Of(1))),
            Blocks.Of(3, StreamClass.Telemetry, 7, At(long.MaxValue, ReadingValue.Of(1)), At(now, ReadingValue.Of(double.MaxValue))),
        ];
        var inbox = manager.Get<BlockInbox>();
        foreach (var block in blocks)
            await await inbox.OfferAsync(gateway, BlockVerifier.Verify(block.Bytes), CancellationToken.None);
        await ReportTests.Eventually(() => manager.Get<Projector>().Position >= inbox.CommittedArrival);
    }

    private static PointDescriptions Descriptions() => new()
    {
        Models =
        {
            new PointDescriptions.Types.Model
            {
                Points =
                {
                    new Point
                    {
                        Path = "3303/0/5700", Unit = "Cel", Min = "NaN", Max = "Infinity", Writable = true, Decimals = uint.MaxValue,
                    },
                    new Point { Path = "3303/0/5700", Name = { ["en"] = "again" } },
                    new Point { Path = "3416/0/51", Unit = new string('x', 3000) },
                    new Point { Path = "" },
                },
            },
        },
        Devices = { new PointDescriptions.Types.DeviceModel { Device = 1 }, new PointDescriptions.Types.DeviceModel { Device = 1 } },
    };

    private static Reported Report()
    {
        var stream = new OutboxStream
        {
            Stream = StreamClass.Telemetry, BacklogBlocks = ulong.MaxValue / 2, AppendedBlocks = ulong.MaxValue,
            AppendedReadings = ulong.MaxValue / 2, OldestUnsettled = long.MinValue,
        };
        var device = new DeviceState { Device = 1, LastAnswer = long.MaxValue, Fault = "\u001b[31m" };
        var part = new BearerClass { Stream = (StreamClass)77, Bytes = ulong.MaxValue };
        var bearer = new BearerState
        {
            Name = "\u202e<b>", Kind = "\u001b[31m", SentToday = ulong.MaxValue, ReceivedToday = ulong.MaxValue,
            RecentDays = ulong.MaxValue, BudgetBytes = ulong.MaxValue, Classes = { part, part }, Budget = (BearerState.Types.Budget)77,
        };
        return new Reported
        {
            Outbox = { stream, stream, new OutboxStream { Stream = (StreamClass)77, BacklogBlocks = ulong.MaxValue / 2 } },
            Devices = { device, device }, OutboxBytesOnDisk = ulong.MaxValue, WireBytesSent = ulong.MaxValue, Time = long.MaxValue,
            Bearers = { bearer, bearer },
            ConfigurationVersion = ulong.MaxValue, RejectedVersion = ulong.MaxValue, Faults = { "" },
            DeviceFaults = { new DeviceFault { Device = long.MinValue, Name = "\u202e", Faults = { "" } } },
        };
    }
}
