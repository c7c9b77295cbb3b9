using EdgeFleet.Nodes.Scenarios;

namespace EdgeFleet.Renode;

/// <summary>What a scenario expects of the sources on this machine, the real image tells, too.</summary>
[Collection(Rows.First)]
public sealed class ScenarioTests(ITestOutputHelper output)
{
    private static readonly string Folder = Path.Combine(ImageBoard.Root, "emulation/Nodes/Scenarios/cases");

    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_real_image_tells_what_the_emulated_node_tells(string name)
    {
        var things = RealThings.Find();
        var scenario = ScenarioFile.Read(Path.Combine(Folder, name + ".json"));
        var host = await ScenarioRun.PlayAsync(scenario, new HostBoard(scenario.Kind));
        await using var board = await RenodeBoard.MakeAsync(things, RenodeBoard.Ship(scenario.Kind, 4711, 5));
        using var line = new ImageScenarioBoard(board);
        await line.ConnectAsync();
        var told = await ScenarioRun.PlayAsync(scenario, line);
        foreach (var record in told) output.WriteLine(record.ToString());
        Assert.Empty(ScenarioComparison.Differences(scenario.Expected, told));
        Assert.Empty(ScenarioComparison.Differences(scenario.Expected, host));
    }
}
