using EdgeFleet.Contracts.V1;
using EdgeFleet.Gateway.Drivers.Modbus;

namespace EdgeFleet.Tests.Runtime;

/// <summary>What silent devices may cost the others on their line, on virtual time, with the real driver.</summary>
public class SilentNeighbourTests
{
    private const string Address = "tcp://10.0.0.5:502";
    // Off the grid of the devices' moments: virtual time knows a time-out by its length.
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(701);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private static readonly string OneRegister = """
        { "format": "edgefleet-profile/1", "name": "sensor", "title": {"en": "Sensor"}, "driver": "modbus-tcp",
          "points": [ { "path": "3303/0/5700", "name": {"en": "Temperature"}, "class": "telemetry", "source": {"table": "holding",
              "address": 5, "type": "uint16"} } ] }
        """;

    private static async Task<(VirtualLine Line, IReadOnlyList<DeviceState> States)> RunAsync(int units, byte[] silent, int retries,
        TimeSpan duration, int? longestBackOffMs = null)
    {
        var time = new VirtualTime(Timeout);
        var line = new VirtualLine(time);
        line.Silent.UnionWith(silent);
        await using var runtime = RuntimeBench.Runtime(new ModbusDriver(), new ListSink(), time, line.Ports);
        var document = RuntimeBench.Document(Address, Enumerable.Range(1, units), (int)Period.TotalMilliseconds,
            (int)Timeout.TotalMilliseconds, retries, OneRegister);
        if (longestBackOffMs is { } longest)
            document = document.Replace("\"retries\"", $"\"longestBackOffMs\":{longest},\"retries\"", StringComparison.Ordinal);
        Assert.Empty(runtime.Apply(document));
        await time.RunUntilAsync(duration);
        return (line, runtime.States);
    }

    private static IEnumerable<TimeSpan> Gaps(VirtualLine line, byte unit)
    {
        var times = line.Polls.Where(poll => poll.Unit == unit).Select(poll => poll.At).ToList();
        return times.Zip(times.Skip(1), (a, b) => b - a);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task One_silent_device_delays_a_neighbour_by_no_more_than_its_attempts(int retries)
    {
        var (line, _) = await RunAsync(units: 8, silent: [4], retries, TimeSpan.FromMinutes(10));
        var bound = Timeout * (retries + 1);
        foreach (var unit in new byte[] { 1, 2, 3, 5, 6, 7, 8 })
        {
            // After the first time, at the start, a moment that comes right away is left out.
            Assert.InRange(Gaps(line, unit).Skip(1).Max(), Period, Period + bound);
            // Late polls do not push later ones: in ten minutes there is one for every period.
            Assert.InRange(line.Polls.Count(poll => poll.Unit == unit), 119, 121);
        }
    }

    [Fact]
    public async Task Many_silent_devices_delay_a_neighbour_by_one_of_them_at_a_time()
    {
        var (line, _) = await RunAsync(units: 20, silent: [.. Enumerable.Range(3, 18).Select(unit => (byte)unit)], retries: 1,
            TimeSpan.FromMinutes(10));
        // The first round finds out who is silent and may cost all of them once.
        var known = line.Polls.Where(poll => poll.At > TimeSpan.FromSeconds(60)).ToList();
        foreach (var unit in new byte[] { 1, 2 })
        {
            var times = known.Where(poll => poll.Unit == unit).Select(poll => poll.At).ToList();
            Assert.InRange(times.Zip(times.Skip(1), (a, b) => b - a).Max(), TimeSpan.Zero, Period + Timeout * 2);
        }
    }

    [Fact]
    public async Task A_silent_device_is_asked_in_each_of_its_periods_for_a_line_that_has_the_time()
    {
        var (line, states) = await RunAsync(units: 2, silent: [2], retries: 0, TimeSpan.FromMinutes(10));
        Assert.All(Gaps(line, 2).Skip(2), gap => Assert.Equal(Period, gap));
        Assert.Equal(DeviceState.Types.Link.Online, states[0].Link);
        Assert.Equal(DeviceState.Types.Link.NoAnswer, states[1].Link);
        Assert.Contains("no answer within 701 ms", states[1].Fault, StringComparison.Ordinal);
        Assert.Equal(0, states[1].LastAnswer);
    }

    [Fact]
    public async Task Silent_devices_together_get_a_third_of_a_line_on_which_others_answer()
    {
        var (line, _) = await RunAsync(units: 20, silent: [.. Enumerable.Range(3, 18).Select(unit => (byte)unit)], retries: 0,
            TimeSpan.FromMinutes(10));
        var known = line.Polls.Where(poll => poll.At > TimeSpan.FromMinutes(1) && poll.Unit > 2).Select(poll => poll.At).ToList();
        Assert.All(known.Zip(known.Skip(1), (a, b) => b - a),
            gap => Assert.InRange(gap, 3 * Timeout, 3 * Timeout + TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public async Task A_silent_device_whose_link_asks_for_it_is_asked_ever_less_often()
    {
        var (line, _) = await RunAsync(units: 2, silent: [2], retries: 0, TimeSpan.FromMinutes(10), longestBackOffMs: 60_000);
        var gaps = Gaps(line, 2).ToList();
        double[] grows = [10, 20, 40];
        foreach (var (gap, seconds) in gaps.Zip(grows)) Assert.InRange(gap.TotalSeconds, seconds - 5, seconds + 1);
        Assert.All(gaps.Skip(3), gap => Assert.Equal(TimeSpan.FromSeconds(60), gap));
        Assert.True(gaps.Count > 8);
    }

    [Fact]
    public async Task A_device_that_answers_again_is_polled_at_its_period_again()
    {
        var time = new VirtualTime(Timeout);
        var line = new VirtualLine(time);
        line.Silent.Add(2);
        await using var runtime = RuntimeBench.Runtime(new ModbusDriver(), new ListSink(), time, line.Ports);
        Assert.Empty(runtime.Apply(RuntimeBench.Document(Address, [1, 2], (int)Period.TotalMilliseconds, (int)Timeout.TotalMilliseconds, 1,
            OneRegister)));
        await time.RunUntilAsync(TimeSpan.FromMinutes(5));
        line.Silent.Clear();
        await time.RunUntilAsync(TimeSpan.FromMinutes(10));
        // It is read within its own period, though it was silent for so long.
        Assert.InRange(line.Polls.First(poll => poll.Unit == 2 && poll.At > TimeSpan.FromMinutes(5)).At - TimeSpan.FromMinutes(5),
            TimeSpan.Zero, Period);
        Assert.Equal(DeviceState.Types.Link.Online, runtime.States[1].Link);
        Assert.Empty(runtime.States[1].Fault);
        Assert.Equal(Period, Gaps(line, 2).Last());
    }

    [Fact]
    public async Task Polls_are_spread_over_the_period_after_the_first_which_comes_at_once()
    {
        var (line, _) = await RunAsync(units: 50, silent: [], retries: 0, 2 * Period);
        var devices = line.Polls.GroupBy(poll => poll.Unit).Select(polls => polls.Select(poll => poll.At).ToList()).ToList();
        Assert.Equal(50, devices.Count);
        Assert.All(devices, polls => Assert.Equal(TimeSpan.Zero, polls[0]));
        var moments = devices.Select(polls => polls[1].TotalMilliseconds).Order().ToList();
        Assert.All(moments.Zip(moments.Skip(1), (a, b) => b - a), gap => Assert.InRange(gap, 1, 2 * Period.TotalMilliseconds / 50));
    }
}
