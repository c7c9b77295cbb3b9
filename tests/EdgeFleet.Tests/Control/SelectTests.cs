using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Tests.Control;

/// <summary>Commands that are selected before they are operated, from the executor down to the driver.</summary>
public class SelectTests
{
    [Fact]
    public async Task A_command_is_selected_then_operated_and_then_done()
    {
        await using var bench = Bench();
        Assert.Equal(CommandStatus.Done, (await bench.RunAsync(bench.Command("a"))).Status);
        Assert.Equal(["vent 1 select 60", "vent 1 operate 60"], bench.Driver.Writes);
    }

    [Fact]
    public async Task What_the_policy_refuses_is_not_even_selected()
    {
        await using var bench = Bench();
        Assert.Equal(CommandStatus.Refused, (await bench.RunAsync(bench.Command("a", value: "101"))).Status);
        Assert.Empty(bench.Driver.Writes);
    }

    [Fact]
    public async Task A_selection_that_the_device_refuses_is_not_operated()
    {
        await using var bench = Bench();
        bench.Driver.OnWrite = write => write.Contains("select", StringComparison.Ordinal) ? throw Fault("another command is selected")
            : Task.CompletedTask;
        var result = await bench.RunAsync(bench.Command("a"));
        Assert.Equal(CommandStatus.Failed, result.Status);
        Assert.Contains("another command is selected", result.Detail, StringComparison.Ordinal);
        Assert.Equal(["vent 1 select 60"], bench.Driver.Writes);
    }

    [Fact]
    public async Task A_device_that_was_taken_away_meanwhile_gets_its_selection_back()
    {
        await using var bench = Bench();
        bench.Driver.OnWrite = write =>
        {
            if (write.Contains("select", StringComparison.Ordinal)) Assert.Empty(bench.Runtime.Apply(VentDriver.Document(2)));
            return Task.CompletedTask;
        };
        var result = await bench.RunAsync(bench.Command("a"));
        Assert.Equal(CommandStatus.Refused, result.Status);
        Assert.Contains("nothing has happened", result.Detail, StringComparison.Ordinal);
        Assert.Equal(["vent 1 select 60", "vent 1 cancel 60"], bench.Driver.Writes);
    }

    [Fact]
    public async Task A_selection_that_cannot_be_given_back_lapses_and_changes_nothing_of_the_outcome()
    {
        await using var bench = Bench();
        bench.Driver.OnWrite = write =>
        {
            if (write.Contains("select", StringComparison.Ordinal)) Assert.Empty(bench.Runtime.Apply(VentDriver.Document(2)));
            return write.Contains("cancel", StringComparison.Ordinal) ? throw Fault("no answer") : Task.CompletedTask;
        };
        Assert.Equal(CommandStatus.Refused, (await bench.RunAsync(bench.Command("a"))).Status);
    }

    [Fact]
    public async Task An_operation_whose_answer_was_lost_is_not_repeated()
    {
        await using var bench = Bench();
        bench.Driver.OnWrite = write => write.Contains("operate", StringComparison.Ordinal)
            ? throw Fault("no answer; whether the write happened is not known")
            : Task.CompletedTask;
        var result = await bench.RunAsync(bench.Command("a"));
        Assert.Equal(CommandStatus.Failed, result.Status);
        Assert.Contains("not known", result.Detail, StringComparison.Ordinal);
        Assert.Equal(["vent 1 select 60", "vent 1 operate 60"], bench.Driver.Writes);
    }

    private static ControlBench Bench() => new(driver: new VentDriver { SelectsFirst = true });

    private static DriverException Fault(string what) =>
        new(new DriverFault(FaultKind.NoAnswer, "vent 1", LinePhrases.Words.With(what), LinePhrases.Words.With("look at it")));
}
