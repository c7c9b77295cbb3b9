using System.Globalization;
using EdgeFleet.Nodes.Scenarios;

namespace EdgeFleet.Nano.Tests.Scenarios;

/// <summary>Each scenario on this machine's emulation; in Renode the same ones run in tests/EdgeFleet.Renode.</summary>
public sealed class ScenarioTests(ITestOutputHelper output)
{
    private static readonly string Folder = Path.Combine(Sources.Root, "emulation/Nodes/Scenarios/cases");

    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_emulated_node_tells_what_the_scenario_expects(string name)
    {
        var scenario = ScenarioFile.Read(Path.Combine(Folder, name + ".json"));
        var told = await ScenarioRun.PlayAsync(scenario, new HostBoard(scenario.Kind));
        foreach (var record in told) output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"    {{ \"at\": {record.At:0.0##}, \"point\": \"{record.Point}\", \"value\": {record.Value}"
                + $"{(record.Quality == 0 ? "" : $", \"quality\": {record.Quality}")} }},"));
        Assert.Empty(ScenarioComparison.Differences(scenario.Expected, told));
    }
}
