using System.Globalization;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Modbus;

/// <summary>What a device teaches by refusing, failing, and not answering; and how soon it is forgotten.</summary>
public sealed class LearningTests
{
    private const int TimeoutMs = 1000;

    private readonly FakeTimeProvider _clock = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_passing_refusal_costs_one_poll(byte code)
    {
        var starting = false;
        await using var server = new ScriptedServer(request => request.SendAsync(starting ? request.Exception(code) : request.Registers()));
        await using var bench = Bench(server, 10);
        Assert.Equal(10, (await PollAsync(bench)).Samples.Count);
        starting = true;
        var refused = await PollAsync(bench);
        Assert.Empty(refused.Samples);
        Assert.Equal(FaultKind.Refused, refused.Fault?.Kind);
        Assert.Contains("within seconds", refused.Fault!.Hint, StringComparison.Ordinal);
        starting = false;
        var asked = server.Requests.Count;
        var next = await PollAsync(bench);
        Assert.Null(next.Fault);
        Assert.Equal(10, next.Samples.Count);
        Assert.Equal(asked + 1, server.Requests.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_point_the_device_does_not_have_is_named_the_others_are_read_and_it_is_tried_ever_less_often(byte code)
    {
        await using var server =
            new ScriptedServer(request => request.SendAsync(request.Function == 3 ? request.Exception(code) : request.Registers()));
        await using var bench =
            new ModbusBench(server.Address,
            """{"table":"holding","address":30,"type":"uint16"},{"table":"input","address":7,"type":"uint16"}""", time: _clock);
        var trials = 0;
        for (var poll = 1; poll <= 600; poll++)
        {
            var asked = server.Requests.Count;
            var result = await PollAsync(bench);
            Assert.Equal(1, Assert.Single(result.Samples).Point);
            Assert.Equal(trials < 3 && poll < 3 ? FaultKind.Refused : FaultKind.Misconfigured, result.Fault?.Kind);
            Assert.Contains("3300/0/5700 (holding register 30", result.Fault!.What, StringComparison.Ordinal);
            trials += server.Requests.Count - asked - 1;
        }
        // 2, 4, 8 … 900 s apart in 6000 s of polls.
        Assert.InRange(trials, 12, 18);
    }

    [Fact]
    public async Task A_point_that_is_there_again_is_asked_for_with_the_others_at_once()
    {
        var there = false;
        await using var server = new ScriptedServer(request =>
            request.SendAsync(!there && request.Address <= 4 && request.Address + request.Count > 4 ? request.Exception(2)
                : request.Registers()));
        await using var bench = Bench(server, 10);
        for (var poll = 0; poll < 20; poll++) Assert.Equal(9, (await PollAsync(bench)).Samples.Count);
        there = true;
        _clock.Advance(LearnedPlan.LongestTrial);
        Assert.Equal(10, (await PollAsync(bench)).Samples.Count);
        var asked = server.Requests.Count;
        Assert.Null((await PollAsync(bench)).Fault);
        Assert.Equal(asked + 1, server.Requests.Count);
    }

    [Theory]
    [InlineData("silence")]
    [InlineData("failure")]
    public async Task A_limit_that_shows_as_silence_or_failure_is_learned(string how)
    {
        await using var server = new ScriptedServer(request =>
            request.Count <= 20 ? request.SendAsync(request.Registers()) : how == "silence" ? SilenceAsync()
                : request.SendAsync(request.Exception(4)));
        await using var bench = Bench(server, 60);
        for (var poll = 0; poll < 20; poll++) await PollAsync(bench);
        var (whole, polls) = (0, 0);
        for (; polls < 60; polls++)
        {
            var result = await PollAsync(bench);
            if (result.Fault is not null) continue;
            whole++;
            Assert.Equal(Enumerable.Range(0, 60).Select(i => (long)i),
                result.Samples.OrderBy(sample => sample.Point).Select(sample => sample.Value.Integer));
        }
        // All but those in which more is tried again.
        Assert.InRange(whole, polls - 3, polls);
    }

    [Fact]
    public async Task A_device_that_was_off_is_asked_as_before_when_it_is_back()
    {
        var off = false;
        await using var server = new ScriptedServer(request => off ? SilenceAsync() : request.SendAsync(request.Registers()));
        await using var bench = Bench(server, 60);
        Assert.Null((await PollAsync(bench)).Fault);
        for (var round = 0; round < 3; round++)
        {
            off = true;
            for (var poll = 0; poll < 7; poll++) Assert.Equal(FaultKind.NoAnswer, (await PollAsync(bench)).Fault?.Kind);
            off = false;
            // Once more with what was tried last, then with all at once.
            Assert.Equal(60, (await PollAsync(bench)).Samples.Count);
            var asked = server.Requests.Count;
            Assert.Equal(60, (await PollAsync(bench)).Samples.Count);
            Assert.Equal(asked + 1, server.Requests.Count);
        }
    }

    [Fact]
    public async Task Where_one_register_fails_the_others_are_read_before_long()
    {
        await using var server = new ScriptedServer(request =>
            request.SendAsync(request.Address <= 13 && request.Address + request.Count > 13 ? request.Exception(4) : request.Registers()));
        await using var bench = Bench(server, 40);
        ReadResult result;
        var polls = 0;
        do
        {
            result = await PollAsync(bench);
            Assert.InRange(++polls, 1, 15);
        }
        while (result.Samples.Count < 39);
        Assert.Equal(FaultKind.Refused, result.Fault?.Kind);
        Assert.DoesNotContain(result.Samples, sample => sample.Point == 13);
    }

    private ModbusBench Bench(ScriptedServer server, int registers) => new(
        server.Address, string.Join(
            ",", Enumerable.Range(0, registers)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $$"""{"table":"holding","address":{{i}},"type":"uint16"}"""))),
        timeoutMs: TimeoutMs, time: _clock);

    private async Task<ReadResult> PollAsync(ModbusBench bench)
    {
        _clock.Advance(TimeSpan.FromSeconds(10));
        return await bench.ReadAsync();
    }

    // The time goes by in which an answer could come.
    private Task SilenceAsync()
    {
        _clock.Advance(TimeSpan.FromMilliseconds(TimeoutMs));
        return Task.CompletedTask;
    }
}
