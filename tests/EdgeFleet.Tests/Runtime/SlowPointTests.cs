using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Points;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Gateway.Drivers.Modbus;

namespace EdgeFleet.Tests.Runtime;

/// <summary>Points with a period of their own, on virtual time, with the real driver and a device that counts what it is asked.</summary>
public class SlowPointTests
{
    private const string Address = "tcp://10.0.0.5:502";
    private const byte Unit = 7;
    private const int Fast = 5;
    private const int Slow = 500;
    private const int Slower = 900;
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Period = Seconds(5);
    private static readonly TimeSpan SlowPeriod = Seconds(60);
    private static readonly string Profile = ProfileOf(Point(0, Fast), Point(1, Slow, SlowPeriod), Point(2, Slower, Seconds(300)));

    [Fact]
    public async Task A_slow_point_is_asked_for_in_its_own_period_and_its_neighbours_in_theirs()
    {
        var (line, sink, _) = await RunAsync(Seconds(1200), Profile);
        Assert.InRange(line.Moments(Fast).Count, 239, 241);
        Assert.InRange(line.Moments(Slow).Count, 20, 21);
        Assert.InRange(line.Moments(Slower).Count, 4, 5);
        // The first time at once; then in the first poll from its moment on, and so from one to the next.
        Assert.All(Gaps(line.Moments(Slow)).Skip(1), gap => Assert.InRange(gap, SlowPeriod - Period, SlowPeriod + Period));
        Assert.All(line.Moments(Slow), at => Assert.Contains(at, line.Moments(Fast)));
        foreach (var (point, register) in new[] { (0, Fast), (1, Slow), (2, Slower) })
            Assert.Equal(line.Moments(register).Count, sink.All.Count(entry => entry.Reading.Series.Path.Instance == point));
    }

    [Fact]
    public async Task A_slow_point_has_its_moments_by_the_number_of_its_device_and_the_wall_clock()
    {
        var (first, _, _) = await RunAsync(Seconds(600), Profile);
        // The same gateway, started later.
        var (second, _, _) = await RunAsync(Seconds(600), Profile, start: Seconds(137));
        var known = first.Moments(Slow).Where(at => at > Seconds(240)).ToList();
        Assert.InRange(known.Count, 5, 7);
        Assert.Equal(known, second.Moments(Slow).Where(at => at > Seconds(240)));
    }

    /// <summary>A lost answer must not cost an hour of an hourly point.</summary>
    [Fact]
    public async Task A_slow_point_that_was_not_answered_is_asked_for_in_the_next_poll()
    {
        var time = new VirtualTime(Timeout);
        var line = new VirtualLine(time);
        await using var runtime = Start(time, line, new ListSink(), Profile);
        await time.RunUntilAsync(Seconds(300));
        line.Silent.Add(Unit);
        // One moment of each minute lies in this.
        await time.RunUntilAsync(Seconds(375));
        line.Silent.Clear();
        await time.RunUntilAsync(Seconds(400));
        Assert.InRange(line.Moments(Slow).First(at => at >= Seconds(375)), Seconds(375), Seconds(375) + 2 * Period);
    }

    [Fact]
    public async Task A_device_whose_points_are_all_slow_is_asked_when_one_is_due_and_not_before()
    {
        var (line, _, states) = await RunAsync(Seconds(1200), ProfileOf(Point(1, Slow, SlowPeriod)));
        Assert.InRange(line.Asked.Count, 20, 21);
        Assert.Equal(DeviceState.Types.Link.Online, states[0].Link);
    }

    [Fact]
    public async Task A_period_below_that_of_the_device_is_that_of_the_device()
    {
        var (line, _, _) = await RunAsync(Seconds(300), ProfileOf(Point(0, Fast, Seconds(1))));
        Assert.InRange(line.Asked.Count, 59, 61);
    }

    [Fact]
    public void A_slow_point_is_due_until_it_has_given_a_value_and_when_somebody_wants_to_know()
    {
        var points = Points(ProfileOf(Point(0, Fast), Point(1, Slow, SlowPeriod)));
        var slow = new SlowPoints(points, period => new PollSchedule(period, Seconds(30), Seconds(0)));
        Assert.Equal(PointSet.Of(0, 1), slow.Begin(Seconds(0)));
        Assert.Equal(PointSet.Of(0, 1), slow.Begin(Seconds(10)));
        slow.Gave(0, Seconds(10));
        slow.Gave(1, Seconds(10));
        Assert.Equal(PointSet.Of(0), slow.Begin(Seconds(29)));
        Assert.Equal(PointSet.Of(0, 1), slow.Begin(Seconds(31)));
        slow.Gave(1, Seconds(31));
        Assert.Equal(PointSet.Of(0), slow.Begin(Seconds(40)));
        slow.AskAt(Seconds(41));
        Assert.Equal(PointSet.Of(0, 1), slow.Begin(Seconds(41)));
    }

    [Fact]
    public void A_device_without_slow_points_is_asked_for_all_of_them()
    {
        var slow = new SlowPoints(Points(ProfileOf(Point(0, Fast))), _ => throw new InvalidOperationException());
        Assert.Same(PointSet.All, slow.Begin(Seconds(0)));
    }

    private static async Task<(VirtualLine Line, ListSink Sink, IReadOnlyList<DeviceState> States)> RunAsync(
        TimeSpan until, string profile, TimeSpan start = default)
    {
        var time = new VirtualTime(Timeout);
        time.Advance(start);
        var (line, sink) = (new VirtualLine(time), new ListSink());
        await using var runtime = Start(time, line, sink, profile);
        await time.RunUntilAsync(until);
        return (line, sink, runtime.States);
    }

    private static DeviceRuntime Start(VirtualTime time, VirtualLine line, ListSink sink, string profile)
    {
        var runtime = RuntimeBench.Runtime(new ModbusDriver(), sink, time, line.Ports);
        Assert.Empty(runtime.Apply(RuntimeBench.Document(
            Address, [Unit], (int)Period.TotalMilliseconds, (int)Timeout.TotalMilliseconds, 0, profile)));
        return runtime;
    }

    private static string ProfileOf(params IEnumerable<string> points) => $$"""
        { "format": "edgefleet-profile/1", "name": "sensor", "title": {"en": "Sensor"}, "driver": "modbus-tcp",
          "points": [ {{string.Join(',', points)}} ] }
        """;

    private static string Point(int number, int address, TimeSpan? period = null) => $$"""
        { "path": "3303/{{number}}/5700", "name": {"en": "Point"}, "class": "telemetry",
          {{(period is { } own ? $"\"periodMs\": {own.TotalMilliseconds:0}," : "")}}
          "source": {"table": "holding", "address": {{address}}, "type": "uint16"} }
        """;

    private static IReadOnlyList<ProfilePoint> Points(string profile) => DeviceProfile.Parse(profile, new ValidationFaults())!.Points;

    private static IEnumerable<TimeSpan> Gaps(IReadOnlyList<TimeSpan> times) => times.Zip(times.Skip(1), (a, b) => b - a);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
