using System.Runtime.CompilerServices;

namespace EdgeFleet.Tests.Architecture;

/// <summary>The checked-out sources, for the tests that read them.</summary>
internal static class Repository
{
    private static readonly string[] Generated = ["artifacts", ".git", "TestResults", "BenchmarkDotNet.Artifacts", "node_modules"];

    public static string Root { get; } = FindRoot();

    /// <summary>Files with one of these endings, without what builds and tests make; paths relative to the root, with '/'.</summary>
    public static IEnumerable<string> Files(params string[] endings) =>
        Walk(Root).Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)));

    public static string Read(string relativePath) => File.ReadAllText(Path.Combine(Root, relativePath));

    private static IEnumerable<string> Walk(string folder) =>
        Directory.EnumerateFiles(folder).Concat(Directory.EnumerateDirectories(folder)
            .Where(child => !Generated.Contains(Path.GetFileName(child))).SelectMany(Walk));

    private static string FindRoot([CallerFilePath] string thisFile = "")
    {
        var folder = Path.GetDirectoryName(thisFile);
        while (folder is not null && !File.Exists(Path.Combine(folder, "EdgeFleet.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("these tests read the sources; run them from a checkout");
    }
}
