using System.Security.Cryptography;

namespace EdgeFleet.Manager.Backup;

/// <summary>The file <c>SHA256SUMS</c> of a backup: a line for each other file, as <c>sha256sum --check</c> reads it too.</summary>
internal static class Checksums
{
    public const string FileName = "SHA256SUMS";

    public static async Task WriteAsync(string folder, CancellationToken cancel)
    {
        var lines = new List<string>();
        foreach (var name in Files(folder)) lines.Add($"{await OfAsync(Path.Combine(folder, name), cancel)}  {name}");
        await using var file = new FileStream(Path.Combine(folder, FileName), FileMode.Create);
        await using (var writer = new StreamWriter(file, leaveOpen: true))
            await writer.WriteAsync(string.Concat(lines.Select(line => line + "\n")));
        file.Flush(flushToDisk: true);
    }

    /// <summary>All that is wrong with the files of the folder; empty: all are as they were written.</summary>
    public static async Task<IReadOnlyList<string>> FaultsAsync(string folder, CancellationToken cancel)
    {
        if (!File.Exists(Path.Combine(folder, FileName))) return [$"{folder} has no {FileName}, so it is no whole backup"];
        var faults = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(folder, FileName), cancel))
        {
            if (line.Length < 67 || line[64..66] != "  ")
            {
                faults.Add($"{FileName} is damaged");
                continue;
            }
            var (sum, name) = (line[..64], line[66..]);
            known.Add(name);
            if (!File.Exists(Path.Combine(folder, name))) faults.Add($"{name} is missing");
            else if (await OfAsync(Path.Combine(folder, name), cancel) != sum) faults.Add($"{name} is damaged");
        }
        faults.AddRange(Files(folder).Where(name => !known.Contains(name)).Select(name => $"{name} does not belong to the backup"));
        return faults;
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Where(name => name != FileName)
            .Order(StringComparer.Ordinal);

    private static async Task<string> OfAsync(string path, CancellationToken cancel)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel));
    }
}
