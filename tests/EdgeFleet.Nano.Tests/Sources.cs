using System.Runtime.CompilerServices;

namespace EdgeFleet.Nano.Tests;

/// <summary>The checked-out sources of what runs on a board, for the tests that read them.</summary>
internal static class Sources
{
    public static string Root { get; } = FindRoot();

    /// <summary>
    /// Folders of the projects that are built for boards, relative to the root: all under nano and hardware but
    /// the stand-ins, and what talks to boards from another machine.
    /// </summary>
    public static IReadOnlyList<string> Projects { get; } =
        [.. new[] { "nano", "hardware" }.SelectMany(
            top => Directory.EnumerateFiles(Path.Combine(Root, top), "*.csproj", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Root, Path.GetDirectoryName(file)!).Replace('\\', '/'))
            .Where(folder => folder is not ("nano/Platform" or "nano/Host")).Order(StringComparer.Ordinal)];

    /// <summary>Those of them that start a board.</summary>
    public static IReadOnlyList<string> Firmwares { get; } =
        [.. Projects.Where(folder => File.Exists(Path.Combine(Root, folder, "Program.cs")))];

    /// <summary>Those of them that make a node.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. Firmwares.Where(folder => folder != "nano/Blink")];

    public static string Single(string folder, string pattern) => Directory.EnumerateFiles(Path.Combine(Root, folder), pattern).Single();

    /// <summary>The built assembly, beside the tests' own.</summary>
    public static string Assembly(string folder) =>
        Path.Combine(AppContext.BaseDirectory, Path.GetFileNameWithoutExtension(Single(folder, "*.csproj")) + ".dll");

    private static string FindRoot([CallerFilePath] string thisFile = "")
    {
        var folder = Path.GetDirectoryName(thisFile);
        while (folder is not null && !File.Exists(Path.Combine(folder, "EdgeFleet.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("these tests read the sources; run them from a checkout");
    }
}
