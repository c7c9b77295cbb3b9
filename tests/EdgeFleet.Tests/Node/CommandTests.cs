using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Tests.Node;

/// <summary>Commands: done once, selected where that is asked for, and honest about what is not known.</summary>
public class CommandTests
{
    private const int Roller = 1;
    private const int Fan = 2;

    private readonly ScriptedNode _node = new(17);

    [Fact]
    public async Task A_number_and_a_boolean_are_written_exactly()
    {
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        Assert.Null(await bench.WriteAsync(_node, Roller, ReadingValue.Of(-40.50m)));
        Assert.Null(await bench.WriteAsync(_node, Fan, ReadingValue.Of(true)));
        Assert.Equal(
            [(CommandPhase.Direct, "3337/0/5536", -4050L, -2, WireValue.Number),
                (CommandPhase.Direct, "3306/0/5850", 1L, 0, WireValue.Boolean)],
            _node.Commands.Done);
        Assert.Equal(2, _node.Commands.Heard.Select(command => command.Id).Distinct().Count());
        Assert.All(_node.Commands.Heard, command =>
            Assert.InRange(command.Expiry, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
            DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeMilliseconds()));
    }

    [Fact]
    public async Task The_longest_command_fits_into_the_shortest_frame()
    {
        var small = new ScriptedNode(3) { Longest = 64 };
        await using var line = new ScriptedLine(small);
        await using var bench = new NodeBench(line);
        bench.Add(small, longestFrame: 64);
        Assert.Null(await bench.WriteAsync(small, Roller, ReadingValue.Of(long.MinValue + 0m)));
        Assert.Equal(long.MinValue, Assert.Single(small.Commands.Done).Mantissa);
    }

    [Theory]
    [InlineData("true", "takes a number")]
    [InlineData("123456789012345678901", "more digits than a node takes")]
    public async Task What_a_node_cannot_hold_is_said_before_anything_is_sent(string text, string why)
    {
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        var endpoint = bench.Add(_node);
        var value = text == "true" ? ReadingValue.Of(true)
            : ReadingValue.Of(decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Contains(why, bench.Link.Check(endpoint, Roller, value)?.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, line.Connections);
    }

    [Fact]
    public async Task A_point_that_asks_for_it_is_selected_and_then_operated_from_then_on()
    {
        _node.Commands.Select = true;
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        Assert.Null(await bench.WriteAsync(_node, Roller, ReadingValue.Of(40m)));
        Assert.Null(await bench.WriteAsync(_node, Roller, ReadingValue.Of(50m)));
        Assert.Equal([CommandPhase.Direct, CommandPhase.Select, CommandPhase.Operate, CommandPhase.Select, CommandPhase.Operate],
            _node.Commands.Heard.Select(command => command.Phase));
        Assert.Equal([(CommandPhase.Select, 40L), (CommandPhase.Operate, 40L), (CommandPhase.Select, 50L), (CommandPhase.Operate, 50L)],
            _node.Commands.Done.Select(done => (done.Phase, done.Mantissa)));
    }

    [Fact]
    public async Task A_profile_that_says_select_saves_the_refusal()
    {
        _node.Commands.Select = true;
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node, points: """
            { "path": "3337/0/5536", "name": {"en": "Roller"}, "class": "state", "access": "read-write", "source": {"select": true} }
            """);
        Assert.Null(await bench.WriteAsync(_node, 0, ReadingValue.Of(40m)));
        Assert.Equal([CommandPhase.Select, CommandPhase.Operate], _node.Commands.Heard.Select(command => command.Phase));
    }

    [Theory]
    [InlineData(CommandCode.NoSuchPoint, FaultKind.Misconfigured, "no such point")]
    [InlineData(CommandCode.NotWritable, FaultKind.Misconfigured, "lets nobody write it")]
    [InlineData(CommandCode.OutOfRange, FaultKind.Refused, "40 is out of the node's range")]
    [InlineData(CommandCode.Expired, FaultKind.Transient, "too late")]
    [InlineData(CommandCode.Interlocked, FaultKind.Refused, "interlock")]
    [InlineData(CommandCode.LocalControl, FaultKind.Refused, "local switch")]
    [InlineData(CommandCode.HardwareFault, FaultKind.Refused, "fault")]
    [InlineData(CommandCode.Busy, FaultKind.Transient, "another command")]
    [InlineData(CommandCode.NoTime, FaultKind.Transient, "does not know the time")]
    [InlineData(99, FaultKind.Refused, "code 99")]
    public async Task Every_refusal_has_its_kind_and_says_what_to_do(byte code, FaultKind kind, string word)
    {
        _node.Commands.Code = code;
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        var fault = await bench.WriteAsync(_node, Roller, ReadingValue.Of(40m));
        Assert.Equal(kind, fault?.Kind);
        Assert.Contains(word, fault!.What, StringComparison.Ordinal);
        Assert.True(fault.Hint.Length > 10, "there is a next step");
        Assert.Single(_node.Commands.Heard);
    }

    [Fact]
    public async Task A_command_that_has_begun_is_done()
    {
        _node.Commands.Code = CommandCode.Started;
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        Assert.Null(await bench.WriteAsync(_node, Roller, ReadingValue.Of(40m)));
    }

    [Fact]
    public async Task A_lost_answer_is_asked_for_again_and_the_command_is_done_once()
    {
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node, timeoutMs: 1000, retries: 2);
        await bench.PollAsync(_node);
        _node.LoseAnswers = 2;
        Assert.Null(await bench.WriteAsync(_node, Roller, ReadingValue.Of(40m)));
        Assert.Single(_node.Commands.Done);
        Assert.Equal(3, _node.Commands.Heard.Count);
        Assert.Single(_node.Commands.Heard.Distinct());
    }

    [Fact]
    public async Task When_no_answer_comes_at_all_whether_it_happened_is_not_known()
    {
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node, timeoutMs: 200, retries: 1);
        await bench.PollAsync(_node);
        _node.LoseAnswers = 9;
        var fault = await bench.WriteAsync(_node, Roller, ReadingValue.Of(40m));
        Assert.Equal(FaultKind.NoAnswer, fault?.Kind);
        Assert.Contains("whether the write happened is not known", fault!.What, StringComparison.Ordinal);
        Assert.Single(_node.Commands.Done);
    }

    [Fact]
    public async Task A_node_that_started_again_before_it_answered_is_not_asked_twice()
    {
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node, timeoutMs: 1000, retries: 2);
        await bench.PollAsync(_node);
        _node.Instead = (answer, _) =>
        {
            if (_node.Boot > 7) return answer;
            _node.Restart();
            return [];
        };
        var fault = await bench.WriteAsync(_node, Roller, ReadingValue.Of(40m));
        Assert.Contains("has started again before it answered; whether the write happened is not known", fault?.What,
            StringComparison.Ordinal);
        Assert.Single(_node.Commands.Done);
    }

    [Fact]
    public async Task A_command_to_a_node_that_started_again_since_it_was_asked_last_is_done()
    {
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        await bench.PollAsync(_node);
        _node.Restart();
        Assert.Null(await bench.WriteAsync(_node, Roller, ReadingValue.Of(40m)));
        Assert.Single(_node.Commands.Done);
    }

    [Fact]
    public async Task A_node_that_nobody_hears_was_not_written()
    {
        NodeBench bench;
        await using (var line = new ScriptedLine(_node)) bench = new NodeBench(line);
        await using var _ = bench;
        bench.Add(_node);
        var fault = await bench.WriteAsync(_node, Roller, ReadingValue.Of(40m));
        Assert.Equal(FaultKind.NoAnswer, fault?.Kind);
        Assert.Contains("nothing was written", fault!.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_selection_that_is_not_heard_has_switched_nothing()
    {
        _node.Commands.Select = true;
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node, timeoutMs: 1000);
        await bench.PollAsync(_node);
        _node.Heard = asked => { if (asked.Parts.Contains(PartType.Write) && _node.Commands.Heard.Count > 0) _node.LoseAnswers = 1; };
        var fault = await bench.WriteAsync(_node, Roller, ReadingValue.Of(40m));
        Assert.Contains("nothing was written", fault?.What, StringComparison.Ordinal);
        Assert.DoesNotContain(_node.Commands.Done, done => done.Phase == CommandPhase.Operate);
    }

    [Theory]
    [InlineData(true, FaultKind.Corrupt, "no result")]
    [InlineData(false, FaultKind.Misconfigured, "does not know the request 85")]
    public async Task A_node_that_cannot_say_or_does_not_know_has_written_nothing(bool noResult, FaultKind kind, string word)
    {
        _node.Commands.NoResult = noResult;
        if (!noResult) _node.Refuses = PartType.Write;
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        var fault = await bench.WriteAsync(_node, Roller, ReadingValue.Of(40m));
        Assert.Equal(kind, fault?.Kind);
        Assert.Contains(word, fault!.What, StringComparison.Ordinal);
        Assert.Contains("nothing was written", fault.What, StringComparison.Ordinal);
    }
}
