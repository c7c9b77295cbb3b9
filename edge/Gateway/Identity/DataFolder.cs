using System.Security.Cryptography;
using System.Text;
using EdgeFleet.Contracts.Secrets;
using EdgeFleet.Edge.Storage;

namespace EdgeFleet.Gateway.Identity;

/// <summary>
/// The folder in which a gateway keeps everything. Held by one process at a time: two on one outbox would
/// destroy it. Files are replaced whole (written aside, flushed, renamed), so that a power cut leaves the old or the new.
/// </summary>
public sealed class DataFolder : IDisposable
{
    public const string BearersFileName = "bearers.json";
    public const string UsesFileName = "uplinks.json";

    private const string LockFile = "gateway.lock";
    private readonly FileStream? _lock;
    private readonly SecretBox _box;

    // Without a lock it is looked at, and nothing in it changes.
    private DataFolder(string path, FileStream? held, SecretBox box)
    {
        Path = path;
        (_lock, _box) = (held, box);
        (Identity, Desired) = (Sealed(IdentityFile), Sealed(In("desired.json")));
    }

    public string Path { get; }
    public string GatewayFile => In("gateway.json");
    /// <summary>Certificate and private key, one file so that a renewal replaces both or neither.</summary>
    public string IdentityFile => In("identity.pem");
    public string AuthorityFile => In("fleet-ca.pem");

    /// <summary>What lies in <see cref="IdentityFile"/>.</summary>
    public SecretText Identity { get; }
    /// <summary>The last good device document, with the keys of nodes.</summary>
    public SecretText Desired { get; }
    /// <summary>The latest end of the manager's audit.</summary>
    public string AnchorFile => In("audit-anchor");
    /// <summary>What it knows of time.</summary>
    public string ClockFile => In("clock.json");
    /// <summary>What went over its bearers, by day.</summary>
    public string BearersFile => In(BearersFileName);
    /// <summary>Which bearer each uplink goes over.</summary>
    public string UsesFile => In(UsesFileName);
    /// <summary>On which a running gateway says how it is.</summary>
    public string SocketFile => In("gateway.sock");
    public string CommandsFolder => In("commands");
    /// <summary>Contents of artifacts, each under its SHA-256.</summary>
    public string ContentsFolder => In("contents");
    /// <summary>Certificates and passwords for uplinks.</summary>
    public string UplinksFolder => In("uplinks");

    /// <summary>A file that is sealed with the key of this folder.</summary>
    public SecretText Sealed(string file) => new(file, _box, mayWrite: _lock is not null);

    /// <summary>A path within the folder; an absolute one stays as it is.</summary>
    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes the folder if need be (for its owner only) and takes hold of it. What lies in it unsealed is sealed.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="secretsKey">The file with its secrets key; null: the systemd credential, else beside the folder.</param>
    /// <exception cref="GatewayException">Another process holds it, it cannot be written, or its secrets cannot be opened.</exception>
    public static DataFolder Open(string path, string? secretsKey = null)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            PrivateFolder.Open(full, LockFile);
            var held = new FileStream(
                System.IO.Path.Combine(full, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return Unlock(full, held, secretsKey);
        }
        catch (OpenToOthersException e)
        {
            throw new GatewayException(ExitCode.Configuration, e.Message, e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new GatewayException(
                ExitCode.Configuration,
                $"the data folder {full} cannot be written: {e.Message} Give it to the user that runs the gateway, or name another with "
                + "--data", e);
        }
        catch (IOException e) when (File.Exists(System.IO.Path.Combine(full, LockFile)))
        {
            throw new GatewayException(
                ExitCode.Failure, $"another gateway process runs on {full}, or a check of it reads its devices; stop it, or give this one "
                    + "a data folder of its own with --data", e);
        }
        catch (IOException e)
        {
            throw new GatewayException(
                ExitCode.Configuration, $"the data folder {full} cannot be made: {e.Message} Name another with --data", e);
        }
    }

    /// <summary>Looks into the folder of a gateway, which may be running on it: nothing is made, sealed, or taken hold of.</summary>
    /// <inheritdoc cref="Open"/>
    public static DataFolder Look(string path, string? secretsKey = null)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (!Directory.Exists(full))
            throw new GatewayException(ExitCode.Configuration, $"there is no folder {full}; name the gateway's data folder with --data");
        try
        {
            return new DataFolder(full, null, SecretKeyFile.Look(full, secretsKey).Box);
        }
        catch (Exception e) when (e is SecretKeyException or CryptographicException)
        {
            throw new GatewayException(ExitCode.Configuration, e.Message, e);
        }
    }

    /// <summary>Keeps gateways from running on a folder while the result lives; null: one runs on it now.</summary>
    /// <exception cref="UnauthorizedAccessException">Whether one runs cannot be seen.</exception>
    public static IDisposable? TryHold(string path)
    {
        var file = System.IO.Path.Combine(path, LockFile);
        if (!File.Exists(file)) return Stream.Null;
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static DataFolder Unlock(string full, FileStream held, string? secretsKey)
    {
        try
        {
            var keys = SecretKeyFile.Open(full, secretsKey);
            var folder = new DataFolder(full, held, keys.Box);
            folder.Identity.Renew();
            folder.Desired.Renew();
            keys.Adopt();
            return folder;
        }
        catch (Exception e)
        {
            held.Dispose();
            if (e is SecretKeyException or CryptographicException) throw new GatewayException(ExitCode.Configuration, e.Message, e);
            throw;
        }
    }

    /// <summary>Replaces a file whole and durably.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="text">Its new content.</param>
    /// <param name="secret">Readable by the owner only, from its first byte.</param>
    /// <exception cref="IOException">The old content stands.</exception>
    public static void Replace(string file, string text, bool secret = false)
    {
        var aside = Aside(file);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (secret && !OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        RemoveLeftover(file);
        using (var stream = new FileStream(aside, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }
        File.Move(aside, file, overwrite: true);
        new DiskFolder(System.IO.Path.GetDirectoryName(file)!).Flush();
    }

    /// <summary>Removes what a crash in <see cref="Replace"/> left of the new content; the old one stands.</summary>
    internal static void RemoveLeftover(string file) => File.Delete(Aside(file));

    private static string Aside(string file) => file + ".new";

    public void Dispose() => _lock?.Dispose();
}
