using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Points;

namespace EdgeFleet.Tests.Node;

/// <summary>Several nodes on one line, some of them silent, and lines that break.</summary>
public class LineTests
{
    private const string Temperature = "3303/0/5700";

    [Fact]
    public async Task Nodes_on_one_line_share_a_connection_and_get_their_own_answers()
    {
        ScriptedNode[] nodes = [.. Enumerable.Range(1, 5).Select(i => new ScriptedNode((ushort)i))];
        foreach (var node in nodes)
            for (var i = 0; i < 40; i++) node.Record(Temperature, node.Address * 1000 + i);
        await using var line = new ScriptedLine(nodes);
        await using var bench = new NodeBench(line);
        foreach (var node in nodes) bench.Add(node);
        var results = await Task.WhenAll(nodes.Select(node => bench.PollAsync(node)));
        foreach (var (node, result) in nodes.Zip(results))
            Assert.Equal(Enumerable.Range(0, 40).Select(i => node.Address * 1000L + i), result.Samples.Select(sample => sample.Time));
        Assert.Equal(1, line.Connections);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 3)]
    public async Task A_silent_node_costs_its_attempts_and_no_more_while_its_neighbour_answers(int retries, int attempts)
    {
        var (silent, lively) = (new ScriptedNode(1) { Silent = true }, new ScriptedNode(2));
        lively.Record(Temperature, 1);
        await using var line = new ScriptedLine(silent, lively);
        await using var bench = new NodeBench(line);
        bench.Add(silent, timeoutMs: 300, retries: retries);
        bench.Add(lively);
        var quiet = bench.PollAsync(silent);
        var loud = bench.PollAsync(lively);
        Assert.Single((await loud).Samples);
        var fault = (await quiet).Fault!;
        Assert.Equal(FaultKind.NoAnswer, fault.Kind);
        Assert.Equal($"{line.Address} node 1", fault.Device);
        Assert.Equal(attempts, bench.Line.Counters.TimedOut);
    }

    [Fact]
    public async Task Retries_are_a_budget_of_the_whole_poll()
    {
        var node = new ScriptedNode(1) { Longest = 64 };
        for (var i = 0; i < 10; i++) node.Record(Temperature, i);
        await using var line = new ScriptedLine(node);
        await using var bench = new NodeBench(line);
        bench.Add(node, timeoutMs: 1000, retries: 1);
        await bench.PollAsync(node);
        for (var i = 0; i < 10; i++) node.Record(Temperature, 10 + i);
        // Two lost answers in one poll, and one retry: what came before the second is not lost.
        var pages = 0;
        node.Heard = _ => node.LoseAnswers = ++pages is 2 or 5 ? 1 : node.LoseAnswers;
        var result = await bench.PollAsync(node);
        Assert.Equal(FaultKind.NoAnswer, result.Fault?.Kind);
        Assert.Equal([10L, 11, 12], result.Samples.Select(sample => sample.Time));
        node.Heard = null;
        Assert.Equal(13L, (await bench.PollAsync(node)).Samples[0].Time);
    }

    [Fact]
    public async Task A_connection_that_breaks_costs_an_attempt_and_is_made_again()
    {
        var node = new ScriptedNode(1);
        await using var line = new ScriptedLine(node);
        await using var bench = new NodeBench(line);
        bench.Add(node, retries: 1);
        await bench.PollAsync(node);
        line.Hangup = true;
        Assert.Null((await bench.PollAsync(node)).Fault);
        Assert.Equal(2, line.Connections);
    }

    [Fact]
    public async Task A_node_that_did_not_answer_gets_a_new_connection_each_time()
    {
        var node = new ScriptedNode(1);
        await using var line = new ScriptedLine(node);
        await using var bench = new NodeBench(line);
        bench.Add(node);
        await bench.PollAsync(node);
        bench.Add(node, timeoutMs: 100, retries: 2);
        node.Silent = true;
        Assert.Equal(FaultKind.NoAnswer, (await bench.PollAsync(node)).Fault?.Kind);
        node.Silent = false;
        bench.Add(node);
        Assert.Null((await bench.PollAsync(node)).Fault);
        Assert.Equal(4, line.Connections);
    }

    [Fact]
    public async Task Nobody_listening_is_silence_with_a_hint()
    {
        var node = new ScriptedNode(1);
        NodeBench bench;
        await using (var line = new ScriptedLine(node)) bench = new NodeBench(line);
        await using var _ = bench;
        bench.Add(node);
        var fault = (await bench.PollAsync(node)).Fault!;
        Assert.Equal(FaultKind.NoAnswer, fault.Kind);
        Assert.Contains("address of the line", fault.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_poll_that_is_cancelled_loses_nothing()
    {
        var node = new ScriptedNode(1) { Longest = 64 };
        for (var i = 0; i < 10; i++) node.Record(Temperature, i);
        await using var line = new ScriptedLine(node);
        await using var bench = new NodeBench(line);
        var endpoint = bench.Add(node);
        using var cancel = new CancellationTokenSource();
        node.Heard = asked => { if (asked.Collect > 3) cancel.Cancel(); };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.Link.ReadAsync(endpoint, PointSet.All, cancel.Token));
        node.Heard = null;
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), (await bench.PollAsync(node)).Samples.Select(sample => sample.Time));
    }
}
