using System.Text.RegularExpressions;

namespace EdgeFleet.Nano.Tests.Renode;

/// <summary>What stands in emulation/Renode for Renode itself: sources, platforms, scripts.</summary>
internal static partial class RenodeSources
{
    public const string Folder = "emulation/Renode";

    /// <summary>What the loader names: folders and files, relative to the root.</summary>
    public static IReadOnlyList<string> Named { get; } =
        [.. Name().Matches(Read("Scripts/load.py")).Select(match => match.Groups[1].Value)];

    /// <summary>The files that it compiles.</summary>
    public static IReadOnlyList<string> Compiled { get; } =
        [.. Named.SelectMany<string, string>(name => name.EndsWith(".cs", StringComparison.Ordinal)
            ? [Path.Combine(Sources.Root, name)]
            : Directory.EnumerateFiles(Path.Combine(Sources.Root, name), "*.cs").Order(StringComparer.Ordinal))];

    public static IReadOnlyList<string> Platforms { get; } = Names("Platform", "*.repl");

    public static IReadOnlyList<string> Scripts { get; } = Names("Scripts", "*.resc");

    public static string Read(string file) => File.ReadAllText(Path.Combine(Sources.Root, Folder, file));

    private static string[] Names(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(Path.Combine(Sources.Root, Folder, folder), pattern)
            .Select(file => folder + "/" + Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [GeneratedRegex("^ +'([A-Za-z0-9_/.]+)',", RegexOptions.Multiline)]
    private static partial Regex Name();
}
