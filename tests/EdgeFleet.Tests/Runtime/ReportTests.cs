using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Points;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Runtime;

/// <summary>Which polled values become readings, and at what time, with a driver that gives what the test says.</summary>
public class ReportTests
{
    [Fact]
    public async Task Measurements_come_with_every_poll_and_states_on_change_and_once_a_minute()
    {
        var run = await RunAsync(polls: 130, poll => [Sample(0, 20, poll * 1000), Sample(1, poll < 100 ? 0 : 50, poll * 1000)]);
        Assert.Equal(130, run.Count(entry => entry.Stream == StreamClass.Telemetry));
        Assert.Equal([0L, 60_000, 100_000], run.Where(entry => entry.Stream == StreamClass.State).Select(entry => entry.Reading.Time));
    }

    /// <summary>Against the last reading and not the last value: what creeps is followed.</summary>
    [Fact]
    public async Task A_number_within_its_dead_band_is_no_news_and_one_that_creeps_out_of_it_is()
    {
        var run = await RunAsync(polls: 10, poll => [Sample(0, 20 + poll, poll * 1000)], Banded("2.5"));
        Assert.Equal([20L, 23, 26, 29], run.Select(entry => entry.Reading.Value.Integer));
        Assert.Equal([0L, 3000], await TimesAsync(4, poll => ReadingValue.Of(20.0m + poll * 0.1m), "0.2"));
        Assert.Equal(
            [0L, 2000, 4000], await TimesAsync(6, poll => ReadingValue.Of(poll is 2 or 3 ? double.NaN : 1.0 + poll / 100.0), "0.5"));
        Assert.Equal(
            [0L, 1000, 2000], await TimesAsync(3, poll => ReadingValue.Of(poll == 1 ? decimal.MinValue : decimal.MaxValue), "1"));
    }

    [Fact]
    public async Task Within_the_dead_band_quality_is_news_and_a_minute_is_the_longest_silence()
    {
        var run = await RunAsync(polls: 130, poll =>
            [Sample(0, 20 + poll % 2, poll * 1000) with { Quality = poll == 70 ? Quality.Invalid : Quality.Good }], Banded("1"));
        Assert.Equal([0L, 60_000, 70_000, 71_000], run.Select(entry => entry.Reading.Time));
        Assert.Equal([0L, 1000, 2000], await TimesAsync(3, poll => poll == 1 ? ReadingValue.None : ReadingValue.Of(20L), "1"));
    }

    [Fact]
    public async Task What_a_device_numbers_itself_passes_every_dead_band()
    {
        var run = await RunAsync(polls: 3, poll => [Sample(0, 20, 5000 + poll) with { Ordinal = 7 + (uint)poll }], Banded("100"));
        Assert.Equal(3, run.Count);
    }

    [Fact]
    public async Task A_change_of_quality_is_a_change()
    {
        var run = await RunAsync(
            polls: 4, poll => [Sample(1, 0, poll * 1000) with { Quality = poll == 2 ? Quality.Invalid : Quality.Good }]);
        Assert.Equal([0L, 2000, 3000], run.Select(entry => entry.Reading.Time));
    }

    [Fact]
    public async Task Two_polls_within_a_millisecond_get_two_times()
    {
        var run = await RunAsync(polls: 5, _ => [Sample(0, 20, 5000)]);
        Assert.Equal([5000L, 5001, 5002, 5003, 5004], run.Select(entry => entry.Reading.Time));
    }

    [Fact]
    public async Task Times_go_on_where_they_were_after_a_new_configuration()
    {
        var time = new FakeTimeProvider();
        var sink = new ListSink();
        var driver = new GivenDriver(_ => [Sample(0, 20, 5000)]);
        await using var runtime = RuntimeBench.Runtime(driver, sink, time);
        for (var i = 1; i <= 3; i++)
        {
            Assert.Empty(runtime.Apply(RuntimeBench.Document("a", [1], periodMs: 1000 * i, profile: Profile)));
            await EventuallyAsync(time, () => sink.All.Count >= i);
        }
        Assert.Equal(sink.All.Select((_, i) => 5000L + i), sink.All.Select(entry => entry.Reading.Time));
    }

    [Fact]
    public async Task A_clock_that_was_set_back_is_believed()
    {
        var run = await RunAsync(polls: 3, poll => [Sample(0, 20, poll == 2 ? 1000 : 100_000)]);
        Assert.Equal([100_000L, 100_001, 1000], run.Select(entry => entry.Reading.Time));
    }

    [Fact]
    public async Task What_the_device_numbers_itself_becomes_a_reading_each_time_exactly_as_it_is()
    {
        var run = await RunAsync(
            polls: 3, poll => [Sample(1, 0, 5000) with { Ordinal = 7 }, Sample(1, 0, 0) with { Ordinal = 8 + (uint)poll }]);
        Assert.Equal([(5000L, 7u), (0, 8), (5000, 7), (0, 9), (5000, 7), (0, 10)],
            run.Select(entry => (entry.Reading.Time, entry.Reading.Ordinal)));
    }

    [Fact]
    public async Task A_read_is_acknowledged_by_its_sink_and_closed_by_the_poller()
    {
        var time = new FakeTimeProvider();
        var sink = new ListSink();
        var acks = new List<AckToken>();
        await using var runtime =
            RuntimeBench.Runtime(new GivenDriver(poll => poll == 0 ? [Sample(0, 20, 1000) with { Ordinal = 1 }] : [], acks), sink, time);
        Assert.Empty(runtime.Apply(RuntimeBench.Document("a", [1], periodMs: 1000, profile: Profile)));
        await EventuallyAsync(time, () => acks.Count > 2);
        Assert.False(acks[0].IsStored);
        Assert.True(acks[1].IsStored);
        Assert.Same(acks[0], Assert.Single(sink.AckTokens));
        sink.AckTokens[0].Stored();
        Assert.True(acks[0].IsStored);
        Assert.Equal(4711, runtime.States[0].LastAnswer);
    }

    [Fact]
    public async Task An_error_in_a_driver_is_a_fault_of_its_device_and_the_line_goes_on()
    {
        var time = new FakeTimeProvider();
        var sink = new ListSink();
        // Until it has been seen: of one poll alone the next would clear it, maybe before anybody looks.
        var isBroken = true;
        await using var runtime = RuntimeBench.Runtime(
            new GivenDriver(
                poll => Volatile.Read(ref isBroken) ? throw new InvalidOperationException("a bug") : [Sample(0, 20, 1000 * poll)]),
            sink, time);
        Assert.Empty(runtime.Apply(RuntimeBench.Document("a", [1], periodMs: 1000, profile: Profile)));
        await EventuallyAsync(time, () => runtime.States[0].Link == DeviceState.Types.Link.Corrupt);
        Assert.Contains("a bug", runtime.States[0].Fault, StringComparison.Ordinal);
        Volatile.Write(ref isBroken, false);
        await EventuallyAsync(time, () => sink.All.Count > 2);
        Assert.Equal(DeviceState.Types.Link.Online, runtime.States[0].Link);
    }

    private const string Profile = """
        { "format": "edgefleet-profile/1", "name": "sensor", "title": {"en": "Sensor"}, "driver": "given",
          "points": [ { "path": "3303/0/5700", "name": {"en": "T"}, "class": "telemetry", "source": {} },
                      { "path": "3337/0/5536", "name": {"en": "V"}, "class": "state", "source": {} } ] }
        """;

    private static string Banded(string deadBand) =>
        Profile.Replace("\"class\": \"telemetry\",", $"\"class\": \"telemetry\", \"deadBand\": \"{deadBand}\",", StringComparison.Ordinal);

    private static async Task<IEnumerable<long>> TimesAsync(int polls, Func<int, ReadingValue> give, string deadBand) =>
        (await RunAsync(polls, poll => [Sample(0, 0, poll * 1000) with { Value = give(poll) }], Banded(deadBand)))
            .Select(entry => entry.Reading.Time);

    private static Sample Sample(int point, long value, long time) => new(point, ReadingValue.Of(value), Quality.Good, time);

    private static async Task<List<(StreamClass Stream, Reading Reading)>> RunAsync(
        int polls, Func<int, Sample[]> give, string profile = Profile)
    {
        var time = new FakeTimeProvider();
        var sink = new ListSink();
        var driver = new GivenDriver(poll => poll < polls ? give(poll) : []);
        await using var runtime = RuntimeBench.Runtime(driver, sink, time);
        Assert.Empty(runtime.Apply(RuntimeBench.Document("a", [1], periodMs: 1000, profile: profile)));
        await EventuallyAsync(time, () => driver.Polls >= polls + 1);
        return sink.All;
    }

    private static async Task EventuallyAsync(FakeTimeProvider time, Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(1, timeout.Token);
        }
    }

    /// <summary>A driver whose devices give what they are told to, poll by poll.</summary>
    private sealed class GivenDriver(Func<int, Sample[]> give, List<AckToken>? acks = null) : IDriver, IDeviceModel, ILink
    {
        private int _polls;

        public int Polls => Volatile.Read(ref _polls);
        public DriverDescription Description { get; } = new()
        {
            Name = "given",
            Point = { ProfilePoint.PolledKeys },
            Link = { Fields.Text("address", "Address", "地址", 9),
                Fields.Whole("unit", "Unit", "单元号", 0, 9), Fields.Whole("timeoutMs", "Time-out", "超时", 0, 9999),
                    Fields.Whole("retries", "Retries", "重试次数", 0, 9) },
            Source = { Fields.Text("table", "Table", "数据区", 9), Fields.Whole("address", "Address", "地址", 0, 9) },
        };
        public IDeviceModel Compile(DeviceProfile profile, ProfileFields fields) => this;
        public IDeviceEndpoint Locate(IDeviceModel model, FieldValues link) => new Endpoint();
        public ILink Open(Line line) => this;
        public PointShape Shape(int point) => PointShape.Number;

        public Task<ReadResult> ReadAsync(IDeviceEndpoint endpoint, PointSet points, CancellationToken cancel)
        {
            var samples = give(Interlocked.Increment(ref _polls) - 1);
            if (acks is null) return Task.FromResult(new ReadResult(samples, null));
            var ack = new AckToken();
            acks.Add(ack);
            return Task.FromResult(new ReadResult(samples, null) { AckToken = ack, Answered = 4711 });
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private sealed class Endpoint : IDeviceEndpoint
        {
            public string Line => "given";
            public string Address => "given";
        }
    }
}
