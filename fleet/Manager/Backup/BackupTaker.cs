using System.Globalization;
using EdgeFleet.Faults;
using EdgeFleet.Manager.Common;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Backup;

/// <summary>
/// Copies a data folder as it was at one moment, whether a manager runs on it or not. Secrets stay sealed; the secrets key lies
/// outside of the folder and is not in the backup.
/// </summary>
public static class BackupTaker
{
    /// <summary>Where a test has it die: a database has been copied.</summary>
    internal const string CopiedPoint = "backup.copied";

    /// <param name="data">The manager's data folder.</param>
    /// <param name="target">The backup, a folder that is not there yet.</param>
    /// <param name="clock">For the moment.</param>
    /// <param name="cancel">Leaves nothing that looks like a backup.</param>
    /// <exception cref="IOException">It cannot be taken; the message says why. The data folder is as it was.</exception>
    public static async Task<BackupInfo> TakeAsync(string data, string target, TimeProvider clock, CancellationToken cancel)
    {
        if (!File.Exists(Path.Combine(data, "fleet.db")))
            throw new IOException(
                $"{data} is no manager's data folder: it has no fleet.db; name the one that the manager was started with");
        using var work = new WorkFolder(target);
        try
        {
            foreach (var name in DataFiles.Others(data)) Copy(Path.Combine(data, name), work.File($"{BackupInfo.Data}/{name}"));
            using var databases = await PinnedDatabases.PinAsync(data, clock, cancel);
            foreach (var name in databases.Names)
            {
                cancel.ThrowIfCancellationRequested();
                databases.Copy(name, work.File($"{BackupInfo.Data}/{name}"));
                FaultPoint.Pass(CopiedPoint);
            }
            var files = new DirectoryInfo(work.File(BackupInfo.Data)).GetFiles("*", SearchOption.AllDirectories);
            var info = new BackupInfo(BackupInfo.Known, databases.Taken.ToUnixTimeMilliseconds(),
                typeof(BackupTaker).Assembly.GetName().Version!.ToString(), files.Length, files.Sum(file => file.Length));
            SecretFile.Write(work.File(BackupInfo.FileName), System.Text.Encoding.UTF8.GetBytes(info.Written()));
            await Checksums.WriteAsync(work.Path, cancel);
            work.Finish();
            return info;
        }
        catch (SqliteException e)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture,
                $"the backup cannot be written ({e.Message}); see that the disk of {target} has room. The data folder is as it was"), e);
        }
    }

    internal static void Copy(string from, string to)
    {
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var copy = new FileStream(to, how);
        source.CopyTo(copy);
        copy.Flush(flushToDisk: true);
    }
}
