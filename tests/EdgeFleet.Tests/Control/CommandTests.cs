using EdgeFleet.Contracts;
using EdgeFleet.Edge.Control;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Tests.Storage;
using EdgeFleet.Tests.Uplinks;

namespace EdgeFleet.Tests.Control;

public class CommandTests
{
    [Fact]
    public async Task A_command_reaches_the_device_once_and_its_result_is_an_event()
    {
        await using var bench = new ControlBench();
        var result = await bench.RunAsync(bench.Command("a"));

        Assert.Equal(new CommandResult("a", CommandStatus.Done, "", "3337/0/5536", "60"), result);
        Assert.EndsWith(" 60", Assert.Single(bench.Driver.Writes), StringComparison.Ordinal);
        Assert.Equal(new SeriesId(1, CommandResult.Point), bench.Told()[0].Reading.Series);
        Assert.Equal(bench.Now, bench.Told()[0].Reading.Time);
    }

    [Fact]
    public async Task It_is_on_disk_before_the_device_is_told()
    {
        var disk = new TestDisk();
        var driver = new VentDriver();
        CommandRecord? onDisk = null;
        driver.OnWrite = _ =>
        {
            using var after = EdgeFleet.Edge.Storage.DurableDatabase.Open(disk.Image(new Random(1)).Root, CommandLedger.FileName);
            onDisk = new CommandLedger(after).Find("a");
            return Task.CompletedTask;
        };
        await using var bench = new ControlBench(disk, driver);
        await bench.RunAsync(bench.Command("a"));
        Assert.NotNull(onDisk);
        Assert.Null(onDisk.Outcome);
        Assert.Equal(bench.Now + 60_000, onDisk.Expires);
    }

    [Fact]
    public async Task Why_it_was_refused_is_kept_with_the_parts_of_its_sentences()
    {
        await using var bench = new ControlBench();
        var part = WritePhrases.NoDevice.With(2);
        var why = CodedPhrase.Of(WritePhrases.NotRunning.With(1, "$.devices[0]", part).At("link"));
        bench.Ledger.Record(CommandRecord.Of(bench.Command("a")) with
        {
            Outcome = new CommandOutcome(CommandStatus.Refused, "", bench.Now, 0, [why]),
        });
        Assert.Equal(CodedPhrase.ToJson([why]), CodedPhrase.ToJson(bench.Ledger.Find("a")!.Outcome!.Why));
        Assert.Contains("write-no-device", CodedPhrase.ToJson([why]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_comes_again_is_answered_from_the_record()
    {
        await using var bench = new ControlBench();
        await bench.RunAsync(bench.Command("a"));
        await GatewayUnderTest.Until(() => bench.Ledger.Find("a")!.Told, "it is told");
        bench.Executor.Submit(bench.Command("a", value: "10"));
        Assert.Equal(2, (await ToldAsync(bench, "b")).Count);

        bench.Clock.Advance(CommandReporter.OnItsWay);
        await bench.RunAsync(bench.Command("a", value: "10"));
        Assert.Equal(2, bench.Driver.Writes.Count);
        var told = bench.Told();
        Assert.Equal(["a", "b", "a"], told.Select(t => t.Result.Id));
        Assert.Equal(told[0].Reading, told[2].Reading);
    }

    // All that was told by the time a further command to the same device is through.
    private static async Task<List<(CommandResult Result, Reading Reading)>> ToldAsync(ControlBench bench, string further)
    {
        await bench.RunAsync(bench.Command(further));
        return bench.Told();
    }

    [Fact]
    public async Task An_id_that_comes_again_while_it_is_executed_is_executed_once()
    {
        var answer = new TaskCompletionSource();
        var driver = new VentDriver { OnWrite = _ => answer.Task };
        await using var bench = new ControlBench(driver: driver);
        bench.Executor.Submit(bench.Command("a"));
        await GatewayUnderTest.Until(() => driver.Writes.Count == 1, "the write does not begin");
        bench.Executor.Submit(bench.Command("a"));
        answer.SetResult();
        await bench.RunAsync(bench.Command("b"));

        Assert.Equal(2, driver.Writes.Count);
        Assert.Equal(["a", "b"], bench.Told().Select(t => t.Result.Id));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task One_that_a_power_cut_interrupted_is_unknown_and_never_executed_again(int seed)
    {
        var begun = new ControlBench(driver: new VentDriver { OnWrite = _ => new TaskCompletionSource().Task });
        begun.Executor.Submit(begun.Command("a"));
        await GatewayUnderTest.Until(() => begun.Driver.Writes.Count == 1, "the write does not begin");

        await using var after = new ControlBench(begun.Disk.Image(new Random(seed)));
        await after.Executor.RecoverAsync();
        var (result, reading) = Assert.Single(after.Told());
        Assert.Equal(CommandStatus.Unknown, result.Status);
        Assert.Contains("look at the device", result.Detail, StringComparison.Ordinal);
        after.Clock.Advance(CommandReporter.OnItsWay);
        Assert.Equal(CommandStatus.Unknown, (await after.RunAsync(after.Command("a"))).Status);
        Assert.Equal(reading, after.Told()[^1].Reading);
        Assert.Empty(after.Driver.Writes);

        await using var later = new ControlBench(after.Disk.Image(new Random(seed)));
        await later.Executor.RecoverAsync();
        Assert.Empty(later.Told());
    }

    [Fact]
    public async Task A_driver_that_falls_over_makes_its_command_unknown()
    {
        await using var bench = new ControlBench(driver: new VentDriver { OnWrite = _ => throw new InvalidOperationException("a bug") });
        var result = await bench.RunAsync(bench.Command("a"));
        Assert.Equal(CommandStatus.Unknown, result.Status);
        Assert.Contains("a bug", result.Detail, StringComparison.Ordinal);
        bench.Driver.OnWrite = _ => Task.CompletedTask;
        Assert.Equal(CommandStatus.Done, (await bench.RunAsync(bench.Command("b"))).Status);
    }

    [Fact]
    public async Task The_clock_at_execution_decides_about_expiry()
    {
        var answer = new TaskCompletionSource();
        await using var bench = new ControlBench(driver: new VentDriver { OnWrite = _ => answer.Task });
        bench.Executor.Submit(bench.Command("slow"));
        bench.Executor.Submit(bench.Command("late", expiresInSeconds: 10));
        bench.Clock.Advance(TimeSpan.FromSeconds(10));
        answer.SetResult();
        await GatewayUnderTest.Until(() => bench.Told().Count == 2, "two results");

        Assert.Equal([CommandStatus.Done, CommandStatus.Expired], bench.Told().Select(t => t.Result.Status));
        Assert.Single(bench.Driver.Writes);
    }

    [Theory]
    [InlineData(1, "3337/0/5536", "101", CommandStatus.Refused, "highest")]
    [InlineData(1, "3337/0/5536", "open", CommandStatus.Refused, "decimal")]
    [InlineData(1, "3337/0/1", "1", CommandStatus.Refused, "no point")]
    [InlineData(1, "vent", "1", CommandStatus.Refused, "object/instance/resource")]
    [InlineData(9, "3337/0/5536", "1", CommandStatus.Refused, "no device 9")]
    public async Task What_must_not_be_written_is_refused_with_the_reason(
        long device, string path, string value, CommandStatus status, string word)
    {
        await using var bench = new ControlBench();
        var result = await bench.RunAsync(bench.Command("a", value, device, path));
        Assert.Equal(status, result.Status);
        Assert.Contains(word, result.Detail, StringComparison.Ordinal);
        Assert.Contains(Assert.Single(result.Told!).Code, EdgeFleet.Tests.Drivers.FaultWordsTests.Kinds.Select(kind => kind.Code));
        Assert.Empty(bench.Driver.Writes);
    }

    [Fact]
    public async Task A_device_that_does_not_answer_fails_its_command_and_holds_up_no_other_device()
    {
        var silent = new TaskCompletionSource();
        await using var bench = new ControlBench();
        bench.Driver.OnWrite = write => write.StartsWith("vent 1 ", StringComparison.Ordinal) ? silent.Task : Task.CompletedTask;
        bench.Executor.Submit(bench.Command("first", device: 1));
        Assert.Equal(CommandStatus.Done, (await bench.RunAsync(bench.Command("second", device: 2))).Status);
        silent.SetException(new DriverException(new DriverFault(FaultKind.NoAnswer, "vents unit 1",
            LinePhrases.NoAnswer.With(500), LinePhrases.Words.With("check its power"))));
        await GatewayUnderTest.Until(() => bench.Told().Count == 2, "the first fails");
        Assert.Equal(CommandStatus.Failed, bench.Told()[^1].Result.Status);
        Assert.Contains("check its power", bench.Told()[^1].Result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_the_outbox_cannot_take_is_told_later()
    {
        await using var bench = new ControlBench();
        bench.Outbox.Broken = new OutboxException("the disk is full");
        bench.Executor.Submit(bench.Command("a"));
        await GatewayUnderTest.Until(() => bench.Ledger.Find("a")?.Outcome is not null, "the outcome is recorded");
        using var stop = new CancellationTokenSource();
        var keeping = bench.Executor.KeepAsync(stop.Token);
        bench.Outbox.Broken = null;
        await GatewayUnderTest.Until(() =>
        {
            bench.Clock.Advance(CommandExecutor.Tick);
            return bench.Told().Count == 1;
        }, "the result is told once the outbox takes it");
        Assert.True(bench.Ledger.Find("a")!.Told);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => keeping);
    }

    [Fact]
    public async Task A_full_disk_keeps_the_device_from_being_told()
    {
        await using var bench = new ControlBench();
        await bench.RunAsync(bench.Command("before"));
        bench.Disk.Capacity = 0;
        bench.Executor.Submit(bench.Command("a"));
        await GatewayUnderTest.Until(
            () => bench.Log.Has("command a to device 1: the record of commands cannot be"), "it is not noticed that it cannot be recorded");
        bench.Disk.Capacity = long.MaxValue;
        Assert.Equal(CommandStatus.Done, (await bench.RunAsync(bench.Command("b"))).Status);
        Assert.Equal(2, bench.Driver.Writes.Count);
        Assert.Null(bench.Ledger.Find("a"));
    }

    [Fact]
    public async Task Records_go_a_week_after_their_expiry_and_not_before()
    {
        await using var bench = new ControlBench();
        await bench.RunAsync(bench.Command("a", expiresInSeconds: 60));
        var expires = bench.Now + 60_000;
        await GatewayUnderTest.Until(() => bench.Ledger.Find("a")!.Told, "it is told");
        Assert.Equal(0, bench.Ledger.Prune(expires + (long)CommandLedger.Kept.TotalMilliseconds));
        Assert.Equal(1, bench.Ledger.Prune(expires + (long)CommandLedger.Kept.TotalMilliseconds + 1));
        Assert.Null(bench.Ledger.Find("a"));

        bench.Clock.Advance(CommandLedger.Kept + TimeSpan.FromMinutes(2));
        Assert.Equal(CommandStatus.Expired,
            (await bench.RunAsync(
            new EdgeFleet.Contracts.V1.Command { Id = "a", Device = 1, Path = "3337/0/5536", Value = "60", Expires = expires })).Status);
        Assert.Single(bench.Driver.Writes);
    }

    [Fact]
    public async Task An_id_that_could_not_be_answered_is_ignored()
    {
        await using var bench = new ControlBench();
        bench.Executor.Submit(bench.Command(""));
        bench.Executor.Submit(bench.Command(new string('x', CommandExecutor.MaxIdLength + 1)));
        await bench.RunAsync(bench.Command("b"));
        Assert.Single(bench.Told());
    }
}
