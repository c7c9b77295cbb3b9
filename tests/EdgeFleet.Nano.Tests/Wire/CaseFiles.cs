using System.Text.Json.Nodes;

namespace EdgeFleet.Nano.Tests.Wire;

/// <summary>The files of `nano/Wire/cases`.</summary>
internal static class CaseFiles
{
    public static string Folder { get; } = Path.Combine(Sources.Root, "nano", "Wire", "cases");

    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!)
            .Order(StringComparer.Ordinal)];

    public static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json")))!;
}
