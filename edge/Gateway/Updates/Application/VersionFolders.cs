using System.IO.Compression;
using System.Security.Cryptography;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.Updates.Kinds;
using EdgeFleet.Edge.Storage;
using EdgeFleet.Faults;

namespace EdgeFleet.Gateway.Updates.Application;

/// <summary>
/// The versions of the gateway on this machine: a folder each under <c>versions</c>, and the link <c>current</c> to the one that is
/// started. A version is there whole or not at all, and never changed.
/// </summary>
/// <param name="root">The folder of <c>start-gateway</c>.</param>
public sealed class VersionFolders(string root)
{
    internal const string WrittenPoint = "application.file";
    internal const string UnpackedPoint = "application.unpacked";
    internal const string LinkPoint = "application.link";
    internal const string SwitchedPoint = "application.switched";

    private const string Unfinished = ".new";
    private const int BufferBytes = 128 * 1024;

    private readonly string _versions = Path.Combine(root, "versions");
    private readonly string _link = Path.Combine(root, "current");

    /// <summary>The program was installed as versions beside each other.</summary>
    public bool Exist => Directory.Exists(_versions) && File.ResolveLinkTarget(_link, returnFinalTarget: false) is not null;

    /// <summary>The name of the folder that is started.</summary>
    public string Current => Path.GetFileName(File.ResolveLinkTarget(_link, returnFinalTarget: false)?.FullName)
        ?? throw new IOException($"{_link} is no link to a version; install the gateway's package again");

    /// <summary>Where a version lies.</summary>
    public string Of(string name) => Path.Combine(_versions, name);

    /// <summary>
    /// Writes a version, and reads it back. A file that the current one has as well is taken from there, and need not be in the archive.
    /// </summary>
    /// <param name="name">Of its folder; what is there of that name is replaced.</param>
    /// <param name="manifest">What it consists of.</param>
    /// <param name="archive">With the other files.</param>
    /// <exception cref="ApplicationException">A file is in neither, or not what the manifest says.</exception>
    /// <exception cref="IOException">The disk is full, or fails.</exception>
    public void Unpack(string name, GatewayManifest manifest, ZipArchive archive)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(archive);
        var unfinished = Of(name) + Unfinished;
        Remove(unfinished);
        Remove(Of(name));
        Directory.CreateDirectory(unfinished);
        foreach (var (path, file) in manifest.Files)
        {
            var target = Path.Combine(unfinished, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using (var source = Source(path, file, archive))
                if (!Write(source, target, file))
                    throw new ApplicationException(ApplicationPhrases.NotGenuine.With(KindPhrases.OtherFile.With(path)));
            if (!Is(target, file)) throw new ApplicationException(ApplicationPhrases.NotWritten.With(path));
            FaultPoint.Pass(WrittenPoint);
        }
        var said = manifest.ToBytes();
        Write(new MemoryStream(said), Path.Combine(unfinished, GatewayManifest.FileName), new PackedFile(said.Length, "", false));
        foreach (var folder in Directory.EnumerateDirectories(unfinished, "*", SearchOption.AllDirectories).Append(unfinished))
            new DiskFolder(folder).Flush();
        Directory.Move(unfinished, Of(name));
        new DiskFolder(_versions).Flush();
        FaultPoint.Pass(UnpackedPoint);
    }

    /// <summary>From now on another version is started; durable when it returns.</summary>
    public void Switch(string name)
    {
        var link = _link + Unfinished;
        File.Delete(link);
        File.CreateSymbolicLink(link, Path.Combine("versions", name));
        FaultPoint.Pass(LinkPoint);
        File.Replace(link, _link, null); // of a link this is rename(2) and nothing else
        new DiskFolder(root).Flush();
        FaultPoint.Pass(SwitchedPoint);
    }

    /// <summary>Removes all versions but these.</summary>
    public void Keep(params IReadOnlyCollection<string> names)
    {
        foreach (var folder in Directory.EnumerateDirectories(_versions))
            if (!names.Contains(Path.GetFileName(folder))) Remove(folder);
    }

    private Stream Source(string path, PackedFile file, ZipArchive archive)
    {
        var here = Path.Combine(Of(Current), path);
        if (File.Exists(here) && Is(here, file)) return File.OpenRead(here);
        return archive.GetEntry(path)?.Open()
            ?? throw new ApplicationException(ApplicationPhrases.NotGenuine.With(KindPhrases.NotThere.With(path)));
    }

    /// <summary>No more than the file has, however much its entry unpacks to; false: that is more.</summary>
    private static bool Write(Stream source, string target, PackedFile file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead
                | (file.Executable ? UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : 0);
        using var stream = new FileStream(target, options);
        var buffer = new byte[BufferBytes];
        for (int read; (read = source.Read(buffer)) > 0; stream.Write(buffer, 0, read))
            if (stream.Length + read > file.Length) return false;
        stream.Flush(flushToDisk: true);
        return true;
    }

    private static bool Is(string path, PackedFile file)
    {
        using var stream = File.OpenRead(path);
        return stream.Length == file.Length && Convert.ToHexStringLower(SHA256.HashData(stream)) == file.Sha256;
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
