using EdgeFleet.Contracts.Secrets;

namespace EdgeFleet.Manager.Hosting;

/// <summary>
/// Keeps a second manager out of the data folder for as long as this one lives: numbers, sessions and the inbox have one
/// writer. The system takes the lock back when the process ends, however it ends.
/// </summary>
public sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _file;

    private const string LockFile = "manager.lock";

    /// <exception cref="IOException">Another manager has the folder.</exception>
    /// <exception cref="OpenToOthersException">Others may look into it.</exception>
    public DataFolderLock(ManagerOptions options)
    {
        try
        {
            PrivateFolder.Open(options.DataFolder, LockFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"the data folder {options.DataFolder} cannot be made or written: {e.Message} Name another with --data, or give it to the "
                + "user that runs the manager", e);
        }
        try
        {
            _file = new FileStream(
                Path.Combine(options.DataFolder, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(
                $"the data folder {options.DataFolder} cannot be written: {e.Message} Give it to the user that runs the manager, or name "
                + "another with --data", e);
        }
        catch (IOException e)
        {
            throw new IOException(
                $"{options.DataFolder} is in use by another manager; end that one, or give this one another folder with --data "
                + $"({e.Message})", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
