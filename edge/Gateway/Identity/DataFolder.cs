using System.Text;
using EdgeFleet.Edge.Storage;

namespace EdgeFleet.Gateway.Identity;

/// <summary>
/// The folder in which a gateway keeps everything. Held by one process at a time: two on one outbox would
/// destroy it. Files are replaced whole (written aside, flushed, renamed), so that a power cut leaves the old or the new.
/// </summary>
public sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }
    public string GatewayFile => In("gateway.json");
    /// <summary>Certificate and private key, one file so that a renewal replaces both or neither.</summary>
    public string IdentityFile => In("identity.pem");
    public string AuthorityFile => In("fleet-ca.pem");
    public string DesiredFile => In("desired.json");
    public string CommandsFolder => In("commands");

    /// <summary>A path within the folder; an absolute one stays as it is.</summary>
    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes the folder if need be (for its owner only) and takes hold of it.</summary>
    /// <exception cref="GatewayException">Another process holds it, or it cannot be written.</exception>
    public static DataFolder Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(full);
            else Directory.CreateDirectory(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return new DataFolder(full, new FileStream(System.IO.Path.Combine(full, "gateway.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new GatewayException(ExitCode.Configuration, $"the data folder {full} cannot be written: {e.Message} Give it to the user that runs the gateway, or name another with --data", e);
        }
        catch (IOException e) when (File.Exists(System.IO.Path.Combine(full, "gateway.lock")))
        {
            throw new GatewayException(ExitCode.Failure, $"another gateway process runs on {full}; stop it, or give this one a data folder of its own with --data", e);
        }
        catch (IOException e)
        {
            throw new GatewayException(ExitCode.Configuration, $"the data folder {full} cannot be made: {e.Message} Name another with --data", e);
        }
    }

    /// <summary>Replaces a file whole and durably.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="text">Its new content.</param>
    /// <param name="secret">Readable by the owner only, from its first byte.</param>
    /// <exception cref="IOException">The old content stands.</exception>
    public static void Replace(string file, string text, bool secret = false)
    {
        var aside = file + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (secret && !OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.Delete(aside);
        using (var stream = new FileStream(aside, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }
        File.Move(aside, file, overwrite: true);
        new DiskFolder(System.IO.Path.GetDirectoryName(file)!).Flush();
    }

    public void Dispose() => _lock.Dispose();
}
