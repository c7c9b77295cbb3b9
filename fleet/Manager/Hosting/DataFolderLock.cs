using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Hosting;

/// <summary>
/// Keeps a second manager out of the data folder for as long as this one lives: numbers, sessions and the inbox have one
/// writer. The system takes the lock back when the process ends, however it ends.
/// </summary>
public sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _file;

    /// <exception cref="IOException">Another manager has the folder.</exception>
    public DataFolderLock(ManagerOptions options)
    {
        SecretFile.CreateFolder(options.DataFolder);
        try
        {
            _file = new FileStream(
                Path.Combine(options.DataFolder, "manager.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not DirectoryNotFoundException)
        {
            throw new IOException(
                $"{options.DataFolder} is in use by another manager; end that one, or give this one another folder with --data "
                + $"({e.Message})", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
