using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Backup;

/// <summary>
/// A folder that is whole or not there: it is filled under another name and renamed at the end, or removed when it was not finished.
/// One that a killed process left is begun anew; two processes never fill the same one.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private readonly string _target;
    private readonly FileStream _lock;
    private readonly string _lockFile;

    /// <exception cref="IOException">The target is there already, or another process fills it.</exception>
    public WorkFolder(string target)
    {
        _target = target;
        Refuse(target);
        Path = target + ".part";
        _lockFile = target + ".part.lock";
        SecretFile.CreateFolder(System.IO.Path.GetDirectoryName(target)!);
        try
        {
            _lock = new FileStream(_lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new IOException($"another process is writing {target} ({e.Message}); wait for it, or name another folder", e);
        }
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
        SecretFile.CreateFolder(Path);
    }

    /// <summary>Where it is filled.</summary>
    public string Path { get; }

    /// <summary>A file of it, its folder made.</summary>
    public string File(string name)
    {
        var file = System.IO.Path.Combine(Path, name);
        SecretFile.CreateFolder(System.IO.Path.GetDirectoryName(file)!);
        return file;
    }

    public void Finish()
    {
        if (Directory.Exists(_target)) Directory.Delete(_target);
        Directory.Move(Path, _target);
    }

    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
        System.IO.File.Delete(_lockFile);
        _lock.Dispose();
    }

    /// <exception cref="IOException">There is something already.</exception>
    private static void Refuse(string target)
    {
        if (System.IO.File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            throw new IOException($"{target} is there already and not empty; name a folder that is not there yet. Nothing was touched");
    }
}
