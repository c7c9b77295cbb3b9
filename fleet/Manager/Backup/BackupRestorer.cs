using System.Globalization;
using EdgeFleet.Faults;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Manager.Telemetry.Projections;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Backup;

/// <summary>
/// Makes a data folder of a backup. What was given out after the backup is not known any more, so all numbers go on far above:
/// of devices, gateways and sites, of sessions, and of arrivals.
/// </summary>
public static class BackupRestorer
{
    /// <summary>Where a test has it die: a file has been copied.</summary>
    internal const string CopiedPoint = "restore.copied";

    /// <summary>More devices, gateways, sites or sessions of a gateway than come between two backups.</summary>
    internal const long Numbers = 1_000_000;

    /// <summary>More blocks than come between two backups, and few enough for a thousand restores.</summary>
    internal const long Arrivals = 1_000_000_000_000;

    /// <param name="backup">The folder of the backup.</param>
    /// <param name="data">The data folder to be; not there yet, or empty.</param>
    /// <param name="clock">For the moment of the restore.</param>
    /// <param name="cancel">Leaves no data folder.</param>
    /// <exception cref="IOException">It cannot be restored; the message says why. Nothing is there but what was before.</exception>
    public static async Task<BackupInfo> RestoreAsync(string backup, string data, TimeProvider clock, CancellationToken cancel)
    {
        if (!File.Exists(Path.Combine(backup, BackupInfo.FileName)))
            throw new IOException($"{backup} is no backup: it has no {BackupInfo.FileName}; name the folder that 'backup' made");
        var info = BackupInfo.Read(await File.ReadAllTextAsync(Path.Combine(backup, BackupInfo.FileName), cancel));
        if (await Checksums.FaultsAsync(backup, cancel) is { Count: > 0 } faults)
            throw new IOException(
                $"{backup} is not as it was written: {string.Join("; ", faults.Take(10))}. Take another backup; nothing was "
                + "touched");
        using var work = new WorkFolder(data);
        try
        {
            var source = Path.Combine(backup, BackupInfo.Data);
            foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
            {
                cancel.ThrowIfCancellationRequested();
                BackupTaker.Copy(file, work.File(Path.GetRelativePath(source, file)));
                FaultPoint.Pass(CopiedPoint);
            }
            Jump(work.Path, info.Taken, clock);
        }
        catch (SqliteException e)
        {
            throw new IOException($"the backup cannot be restored ({e.Message}); see that the disk of {data} has room", e);
        }
        work.Finish();
        return info;
    }

    private static void Jump(string data, long taken, TimeProvider clock)
    {
        using (var fleet = SqliteFile.OpenRead(Path.Combine(data, "fleet.db")))
            fleet.Execute("UPDATE Counters SET Last = Last + $numbers", ("$numbers", Numbers));
        var telemetry = new InboxOptions(Path.Combine(data, "telemetry"));
        long last;
        using (var files = new InboxFiles(telemetry)) last = files.LastArrival;
        var projections = Projector.PathIn(telemetry);
        if (File.Exists(projections))
        {
            using var connection = SqliteFile.OpenRead(projections);
            last = Math.Max(last, Convert.ToInt64(connection.Scalar("SELECT coalesce(max(arrival), 0) FROM position"),
                CultureInfo.InvariantCulture));
        }
        using var store = new GatewayStore(telemetry.Folder, clock);
        store.Restored(taken, Numbers, last + Arrivals);
    }
}
