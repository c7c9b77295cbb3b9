using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Backup;

/// <summary>
/// What of a data folder is worth keeping, by rule: every SQLite database, wherever it lies, and every other file but locks, logs
/// of databases and half-written neighbours. Paths are relative, with a slash.
/// </summary>
internal static class DataFiles
{
    private const string Database = ".db";
    private static readonly string[] Passing = ["-wal", "-shm", "-journal", ".lock"];

    public static IReadOnlyList<string> Databases(string folder) => [.. All(folder).Where(IsDatabase)];

    /// <summary>The head of the audit is one of them: read before the databases, it is never ahead of them.</summary>
    public static IReadOnlyList<string> Others(string folder) =>
        [.. All(folder).Where(name => !IsDatabase(name) && !SecretFile.IsLeftover(name)
            && !Passing.Any(end => name.EndsWith(end, StringComparison.Ordinal)))];

    private static bool IsDatabase(string name) => name.EndsWith(Database, StringComparison.Ordinal);

    private static IEnumerable<string> All(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal);
}
