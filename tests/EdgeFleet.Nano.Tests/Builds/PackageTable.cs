namespace EdgeFleet.Nano.Tests.Builds;

/// <summary>The platform's packages that firmware is built with, each with its version and the file in it that is referenced.</summary>
internal static class PackageTable
{
    private static readonly Dictionary<string, (string Version, string File)> Rows =
        System.IO.File.ReadLines(Path.Combine(Sources.Root, "tests/EdgeFleet.Nano.Tests/Builds/packages.tsv")).Skip(1)
            .Select(line => line.Split('\t')).ToDictionary(cells => cells[0], cells => (cells[1], cells[2]));

    public static IEnumerable<string> Names => Rows.Keys;

    /// <summary>What it holds; fails where the table has it in another version, or not at all.</summary>
    public static string File(string package, string version)
    {
        Assert.True(Rows.TryGetValue(package, out var row), $"{package} is not in packages.tsv");
        Assert.Equal(row.Version, version);
        return row.File;
    }
}
