using System.Device.Gpio;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Hardware.Boards;

namespace EdgeFleet.Tests.LocalIo;

public class LinkTests
{
    [Theory]
    [InlineData(RaspberryPi4.Name, PinMode.InputPullUp)]
    [InlineData(IndustrialPc.Name, PinMode.Input)]
    public async Task A_closed_contact_is_true_however_the_board_is_wired(string board, PinMode mode)
    {
        var bench = new LocalIoBench("""{"line":"di1"}""", board);
        Assert.Equal(ReadingValue.Of(false), await bench.ValueAsync());
        Assert.Equal(mode, bench.Chip.Mode(bench.Line("di1")));
        bench.Contact("di1", closed: true);
        bench.Clock.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Equal(ReadingValue.Of(true), await bench.ValueAsync());
    }

    [Fact]
    public async Task Every_change_between_two_polls_is_read_with_its_own_time()
    {
        var bench = new LocalIoBench("""{"line":"di1"}""");
        await bench.ReadAsync();
        var times = new List<long>();
        foreach (var closed in new[] { true, false, true })
        {
            bench.Clock.Advance(TimeSpan.FromMilliseconds(100));
            times.Add(bench.Now);
            bench.Contact("di1", closed);
        }
        bench.Clock.Advance(TimeSpan.FromMilliseconds(100));
        var samples = await bench.ReadAsync();
        Assert.Equal([.. times, bench.Now], samples.Select(sample => sample.Time));
        Assert.Equal([true, false, true, true], samples.Select(sample => sample.Value.Boolean));
        Assert.Single(await bench.ReadAsync());
    }

    [Fact]
    public async Task Pulses_are_counted_between_polls_and_bounces_are_not()
    {
        var bench = new LocalIoBench("""{"line":"di2","value":"count","debounceMs":5}""");
        Assert.Equal(ReadingValue.Of(0L), await bench.ValueAsync());
        for (var pulse = 0; pulse < 100; pulse++)
        {
            foreach (var (closed, ms) in new[] { (true, 1), (false, 1), (true, 30), (false, 2), (true, 1), (false, 30) })
            {
                bench.Contact("di2", closed);
                bench.Clock.Advance(TimeSpan.FromMilliseconds(ms));
            }
        }
        Assert.Equal(ReadingValue.Of(100L), await bench.ValueAsync());
    }

    [Fact]
    public async Task A_lost_edge_is_made_up_for_at_the_next_poll()
    {
        var bench = new LocalIoBench("""{"line":"di1","debounceMs":0}""");
        await bench.ReadAsync();
        bench.Chip.Set(bench.Line("di1"), PinValue.Low);
        Assert.Equal(ReadingValue.Of(true), await bench.ValueAsync());
    }

    [Fact]
    public async Task More_changes_than_are_kept_are_counted_all_the_same()
    {
        var bench = new LocalIoBench("""{"line":"di1","debounceMs":0},{"line":"di1","value":"count","debounceMs":0}""");
        await bench.ReadAsync();
        for (var i = 0; i < 1000; i++)
        {
            bench.Clock.Advance(TimeSpan.FromMilliseconds(1));
            bench.Contact("di1", closed: i % 2 == 0);
        }
        var samples = await bench.ReadAsync();
        Assert.Equal(64 + 1, samples.Count(sample => sample.Point == 0));
        Assert.Equal(ReadingValue.Of(500L), samples[^1].Value);
    }

    [Theory]
    [InlineData(RaspberryPi4.Name, true)]
    [InlineData(IndustrialPc.Name, false)]
    public async Task A_relay_is_off_until_it_is_switched_on(string board, bool offIsHigh)
    {
        var bench = new LocalIoBench("""{"line":"relay1","write":true}""", board);
        Assert.Equal(ReadingValue.Of(false), await bench.ValueAsync());
        Assert.Equal(offIsHigh, bench.Chip.IsHigh(bench.Line("relay1")));
        await bench.SwitchAsync(on: true);
        Assert.Equal(ReadingValue.Of(true), await bench.ValueAsync());
        Assert.Equal(!offIsHigh, bench.Chip.IsHigh(bench.Line("relay1")));
        await bench.SwitchAsync(on: false);
        Assert.Equal(offIsHigh, bench.Chip.IsHigh(bench.Line("relay1")));
    }

    [Fact]
    public async Task Relays_and_counts_outlive_a_change_of_the_configuration()
    {
        var bench = new LocalIoBench("""{"line":"relay1","write":true},{"line":"di1","value":"count"}""");
        await bench.ReadAsync();
        await bench.SwitchAsync(on: true);
        bench.Contact("di1", closed: true);
        bench.Clock.Advance(TimeSpan.FromMilliseconds(30));
        bench.Configure("""{"line":"di1","value":"count"},{"line":"di1"},{"line":"relay1"}""");
        Assert.Equal([ReadingValue.Of(1L), ReadingValue.Of(true), ReadingValue.Of(true)],
            (await bench.ReadAsync()).Select(sample => sample.Value));
        Assert.Equal(1, bench.Opened);
    }

    [Fact]
    public async Task A_relay_whose_line_does_not_follow_is_a_refusal()
    {
        var bench = new LocalIoBench("""{"line":"relay1","write":true}""");
        await bench.ReadAsync();
        bench.Chip.Stuck.Add(bench.Line("relay1"));
        var fault = (await Assert.ThrowsAsync<DriverException>(() => bench.SwitchAsync(on: true))).Fault;
        Assert.Equal((FaultKind.Refused, LocalIoBench.Pi), (fault.Kind, fault.Device));
        Assert.Contains("relay1 was switched on and its line reads the opposite", fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_another_program_holds_is_named_and_the_others_are_read()
    {
        var bench = new LocalIoBench("""{"line":"di1"},{"line":"di2"}""");
        bench.Chip.Busy.Add(bench.Line("di1"));
        var result = await bench.PollAsync();
        Assert.Equal(1, Assert.Single(result.Samples).Point);
        Assert.Contains("di1 (line 5): Device or resource busy", result.Fault!.What, StringComparison.Ordinal);
        bench.Chip.Busy.Clear();
        Assert.Equal(2, (await bench.ReadAsync()).Count);
    }

    [Fact]
    public async Task A_chip_that_is_missing_is_looked_for_at_every_poll()
    {
        var missing = new DriverFault(FaultKind.Misconfigured, LocalIoBench.Pi, LinePhrases.Words.With("no chip"),
            LinePhrases.Words.With("load its driver"));
        var bench = new LocalIoBench("""{"line":"di1"}""") { Missing = new DriverException(missing) };
        Assert.Equal(bench.Missing.Fault, (await bench.PollAsync()).Fault);
        bench.Missing = null;
        Assert.Single(await bench.ReadAsync());
        Assert.Equal(2, bench.Opened);
    }
}
