namespace EdgeFleet.Nano.Tests.Builds;

/// <summary>What a new kind of firmware costs outside of its own folder. The README of nano has the list.</summary>
public sealed class FirmwareKindTests(ITestOutputHelper output)
{
    private static readonly string[] Tops = ["edge", "emulation", "fleet", "hardware", "nano"];
    private static readonly string[] Sourced = [".cs", ".csproj", ".json", ".nfproj", ".sln"];

    public static TheoryData<string> Kinds => [.. Sources.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_kind_is_named_by_few_files_outside_its_folder(string folder)
    {
        var name = "EdgeFleet." + folder.Replace("nano/", "Nano.", StringComparison.Ordinal);
        var naming = Naming(Tops, text => text.Contains(name, StringComparison.Ordinal))
            .Where(file => !file.StartsWith(folder + "/", StringComparison.Ordinal)).ToList();
        output.WriteLine(string.Join(Environment.NewLine, naming));
        Assert.InRange(naming.Count(file => Path.GetExtension(file) != ".sln"), 1, 4);
        Assert.Equal(["EdgeFleet.sln", "nano/EdgeFleet.Nano.sln"], naming.Where(file => Path.GetExtension(file) == ".sln"));
    }

    /// <summary>What is not here finds the kinds by itself; a board names those that it is wired for.</summary>
    [Fact]
    public void Few_files_list_all_kinds()
    {
        var kinds = Sources.Kinds.Select(folder => folder["nano/".Length..]).ToList();
        var lists = Naming([.. Tops, "seeds", "tests"], text => kinds.All(kind => text.Contains(kind, StringComparison.OrdinalIgnoreCase)));
        Assert.Equal(
            [
                "EdgeFleet.sln", "emulation/City/Nodes/NodeBoards.cs", "emulation/City/Plan/NodePlan.cs",
                    "emulation/Nodes/EdgeFleet.Nodes.csproj",
                "nano/EdgeFleet.Nano.sln", "seeds/objects.json", "tests/EdgeFleet.Nano.Tests/Update/NodeSlotsTests.cs",
            ],
            lists.Where(file => !file.StartsWith("hardware/Boards/", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Naming(IEnumerable<string> tops, Func<string, bool> names) =>
        tops.SelectMany(top => Directory.EnumerateFiles(Path.Combine(Sources.Root, top), "*.*", SearchOption.AllDirectories))
            .Append(Path.Combine(Sources.Root, "EdgeFleet.sln"))
            .Where(file => Sourced.Contains(Path.GetExtension(file)) && names(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(Sources.Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal);
}
