using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts.Updates;
using EdgeFleet.Contracts.Updates.Kinds;
using EdgeFleet.Gateway.Updates.Application;

namespace EdgeFleet.Tests.Updates.Application;

/// <summary>
/// A machine with release 1 of a gateway whose program says of which release its files are, and the archives of others.
/// </summary>
internal sealed class VersionsOnDisk(string root)
{
    public const string Runtime = "linux-arm64";
    private const string Program = "EdgeFleet.Gateway";
    private const string Script = "#!/bin/sh\necho \"$(cat current/release) $(cat current/lib/release)\"\n";

    public ApplicationUpdates Updates => new(root);

    public string Current => Path.GetFileName(File.ResolveLinkTarget(Path.Combine(root, "current"), false)!.FullName);

    /// <summary>As the package would install it.</summary>
    public static VersionsOnDisk Install(string root)
    {
        var first = Path.Combine(root, "versions", "1");
        foreach (var (path, (content, executable)) in Files(1).Append(new(GatewayManifest.FileName, (Manifest(1, Files(1)), false))))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(first, path))!);
            Write(Path.Combine(first, path), content, executable);
        }
        File.CreateSymbolicLink(Path.Combine(root, "current"), Path.Combine("versions", "1"));
        Write(Path.Combine(root, "start-gateway"), File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "start-gateway")), true);
        return new VersionsOnDisk(root);
    }

    /// <summary>What a release consists of.</summary>
    public static Dictionary<string, (byte[] Content, bool Executable)> Files(uint release) => new()
    {
        [Program] = (Encoding.UTF8.GetBytes(Script), true),
        ["release"] = (Encoding.UTF8.GetBytes($"{release}"), false),
        ["lib/release"] = (Encoding.UTF8.GetBytes($"{release}"), false),
        ["lib/large/same.dll"] = (new byte[100_000], false),
    };

    /// <summary>A release whose program no system can load.</summary>
    public static Dictionary<string, (byte[] Content, bool Executable)> Unloadable(uint release) =>
        new(Files(release)) { [Program] = ([0x7F, 0x45, 0x4C, 0x46, 0, 0], true) };

    /// <param name="release">Its counter.</param>
    /// <param name="files">What it consists of.</param>
    /// <param name="without">What is left out of the archive.</param>
    public static (ArtifactTarget Target, MemoryStream Archive) Archive(
        uint release, Dictionary<string, (byte[] Content, bool Executable)> files, params string[] without) =>
        Archive(release, files,
            files.Where(file => !without.Contains(file.Key)).ToDictionary(), manifest: !without.Contains(GatewayManifest.FileName));

    /// <param name="release">Its counter.</param>
    /// <param name="files">What its manifest says it consists of.</param>
    /// <param name="packed">What is in it.</param>
    /// <param name="manifest">It has one.</param>
    public static (ArtifactTarget Target, MemoryStream Archive) Archive(uint release,
        Dictionary<string, (byte[] Content, bool Executable)> files, Dictionary<string, (byte[] Content, bool Executable)> packed,
        bool manifest = true)
    {
        var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            if (manifest) packed = new(packed) { [GatewayManifest.FileName] = (Manifest(release, files), false) };
            foreach (var (path, (content, _)) in packed)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(content);
            }
        }
        archive.Position = 0;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"archive of {release}")));
        return (new ArtifactTarget(
            $"gateway-{release}.zip", GatewayApplication.KindName, [Runtime], $"1.0.{release}", release, 0, archive.Length, hash), archive);
    }

    /// <summary>Starts it as systemd would: what it said; null: it could not be started.</summary>
    public string? Start()
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(root, "start-gateway"))
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var said = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? said : null;
    }

    private static byte[] Manifest(uint release, Dictionary<string, (byte[] Content, bool Executable)> files) =>
        Encoding.UTF8.GetBytes(new JsonObject
        {
            ["format"] = GatewayManifest.Format, ["runtime"] = Runtime, ["release"] = release, ["version"] = $"1.0.{release}",
            ["files"] = new JsonObject(files.Select(file => KeyValuePair.Create(file.Key, (JsonNode?)new JsonObject
            {
                ["length"] = file.Value.Content.Length, ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(file.Value.Content)),
                ["executable"] = file.Value.Executable,
            }))),
        }.ToJsonString());

    private static void Write(string path, byte[] content, bool executable)
    {
        File.WriteAllBytes(path, content);
        if (!OperatingSystem.IsWindows() && executable)
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
