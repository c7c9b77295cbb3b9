using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Gateway.Drivers.Node;
using EdgeFleet.Nano.Host;
using EdgeFleet.Nano.Wire;
using System.Text.Json;

namespace EdgeFleet.Tests.Node;

/// <summary>A node's configuration: written by people, versioned by its content, uploaded in pieces, whole or not at all.</summary>
public class SettingsTests
{
    private static readonly Dictionary<string, object> Twelve =
        Enumerable.Range(0, 12).ToDictionary(i => $"3416/{i}/5820", i => (object)$"{i}.5");

    private readonly ScriptedNode _node = new(17);

    [Fact]
    public async Task A_node_with_another_version_is_configured_once_before_its_records_are_collected()
    {
        _node.Record("3303/0/5700", 1);
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        var endpoint = bench.Add(_node, settings: new Dictionary<string, object> { ["3416/0/5820"] = "-0.50", ["3306/0/5851"] = true });
        var result = await bench.PollAsync(_node);
        Assert.Null(result.Fault);
        Assert.Single(result.Samples);
        Assert.Equal(endpoint.Settings!.Version, _node.Settings.Version);
        Assert.Equal([("3306/0/5851", WireValue.Boolean, 1L, 0), ("3416/0/5820", WireValue.Number, -50, -2)], _node.Settings.InForce);
        await bench.PollAsync(_node);
        Assert.Equal([0], _node.Settings.Pieces);
    }

    [Fact]
    public async Task A_node_that_has_it_already_gets_nothing()
    {
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        _node.Settings.Version = bench.Add(_node, settings: Twelve).Settings!.Version;
        Assert.Null((await bench.PollAsync(_node)).Fault);
        Assert.Empty(_node.Settings.Pieces);
    }

    [Theory]
    [InlineData(240, 1)]
    [InlineData(100, 2)]
    [InlineData(64, 6)]
    public async Task Pieces_are_as_long_as_the_link_allows(int longestFrame, int pieces)
    {
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node, longestFrame: longestFrame, settings: Twelve);
        Assert.Null((await bench.PollAsync(_node)).Fault);
        Assert.Equal(Enumerable.Range(0, pieces).Select(i => (byte)i), _node.Settings.Pieces);
        Assert.Equal(12, _node.Settings.InForce.Count);
    }

    [Fact]
    public async Task A_piece_that_went_astray_has_them_sent_again()
    {
        _node.Settings.Forget = 1;
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node, longestFrame: 100, settings: Twelve);
        Assert.Null((await bench.PollAsync(_node)).Fault);
        Assert.Equal([0, 1, 0, 1], _node.Settings.Pieces);
        Assert.Equal(12, _node.Settings.InForce.Count);
    }

    [Fact]
    public async Task A_node_that_never_gets_them_together_is_told_and_its_records_wait_no_longer_than_that()
    {
        _node.Settings.Forget = int.MaxValue;
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node, longestFrame: 100, settings: Twelve);
        Assert.Equal(FaultKind.Corrupt, (await bench.PollAsync(_node)).Fault?.Kind);
        Assert.InRange(_node.Settings.Pieces.Count, 4, 10);
    }

    [Theory]
    [InlineData(ConfigurationFault.UnknownSetting, FaultKind.Misconfigured, "does not know the setting 3416/0/5820")]
    [InlineData(ConfigurationFault.OutOfRange, FaultKind.Misconfigured, "refuses the setting 3416/0/5820: out of range")]
    [InlineData(ConfigurationFault.DoesNotFit, FaultKind.Misconfigured, "3416/0/5820: it does not fit the others")]
    [InlineData(ConfigurationFault.NotStored, FaultKind.Refused, "could not store")]
    public async Task A_refusal_names_path_and_reason_with_every_poll_and_is_not_provoked_again_before_a_restart(
        byte fault, FaultKind kind, string words)
    {
        _node.Settings.Fault = fault;
        _node.Record("3303/0/5700", 1);
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node, settings: new Dictionary<string, object> { ["3416/0/5820"] = "7" });
        for (var i = 0; i < 3; i++)
        {
            var result = await bench.PollAsync(_node);
            Assert.Equal(kind, result.Fault?.Kind);
            Assert.Contains(words, result.Fault!.What, StringComparison.Ordinal);
            if (i == 0) Assert.Single(result.Samples);
        }
        Assert.Single(_node.Settings.Pieces);
        Assert.Equal(1u, _node.Confirmed);
        _node.Restart(() => (_node.Settings.Fault, _node.Settings.Refused) = (0, 0));
        await bench.PollAsync(_node);
        Assert.Null((await bench.PollAsync(_node)).Fault);
        Assert.Equal(2, _node.Settings.Pieces.Count);
    }

    [Theory]
    [InlineData("""{"3416/0/5820": "0.5"}""", """{"3416/0/5820": "0.50"}""", true)]
    [InlineData("""{"1/0/1": "1", "2/0/1": true}""", """{"2/0/1": true, "1/0/1": "1"}""", true)]
    [InlineData("""{"1/0/1": "1"}""", """{"1/0/1": "2"}""", false)]
    [InlineData("""{"1/0/1": "1"}""", """{"1/0/1": true}""", false)]
    [InlineData("""{"1/0/1": "1"}""", """{"1/0/2": "1"}""", false)]
    public void The_version_is_of_what_is_meant(string one, string other, bool same) =>
        Assert.Equal(same, Read(one)!.Version == Read(other)!.Version);

    [Fact]
    public void No_settings_are_none() => Assert.Null(Read("{}"));

    private static NodeSettings? Read(string json) => NodeBench.Settings(JsonSerializer.Deserialize<JsonElement>(json));
}
