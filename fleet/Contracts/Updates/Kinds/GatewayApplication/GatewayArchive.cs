using System.IO.Compression;
using System.Security.Cryptography;

namespace EdgeFleet.Contracts.Updates.Kinds;

/// <summary>Makes a gateway application of a folder that was published; the same folder always makes the same bytes.</summary>
public static class GatewayArchive
{
    /// <summary>The first moment that a ZIP archive can tell: that of every entry.</summary>
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="to">Where the archive goes; it can seek.</param>
    /// <param name="folder">What <c>dotnet publish</c> made.</param>
    /// <param name="runtime">What it was published for, as in <c>linux-arm64</c>.</param>
    /// <param name="release">Its counter.</param>
    /// <param name="version">What people call it.</param>
    public static void Write(Stream to, DirectoryInfo folder, string runtime, uint release, string version)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var files = folder.EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(folder.FullName, file.FullName).Replace('\\', '/'), File: file))
            .OrderBy(file => file.Path, StringComparer.Ordinal).ToList();
        var manifest = new GatewayManifest(runtime, release, version, files.ToDictionary(file => file.Path, file => Describe(file.File)));
        using var archive = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true);
        using (var entry = Entry(archive, GatewayManifest.FileName)) entry.Write(manifest.ToBytes());
        foreach (var (path, file) in files)
        {
            using var content = file.OpenRead();
            using var entry = Entry(archive, path);
            content.CopyTo(entry);
        }
    }

    private static Stream Entry(ZipArchive archive, string path)
    {
        var entry = archive.CreateEntry(path, CompressionLevel.SmallestSize);
        entry.LastWriteTime = NoTime;
        return entry.Open();
    }

    private static PackedFile Describe(FileInfo file)
    {
        using var content = file.OpenRead();
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        content.Position = 0;
        return new PackedFile(file.Length, hash, IsProgram(content, file.Name));
    }

    /// <summary>By its content: where the folder was packed may know no such mark.</summary>
    private static bool IsProgram(FileStream content, string name)
    {
        Span<byte> magic = stackalloc byte[4];
        return !name.Contains(".so", StringComparison.Ordinal)
            && content.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && magic.SequenceEqual("\u007fELF"u8);
    }
}
