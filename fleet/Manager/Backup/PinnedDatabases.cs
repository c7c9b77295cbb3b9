using EdgeFleet.Manager.Database;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Backup;

/// <summary>
/// All databases of a folder as they were at one moment, while a manager writes them: for that moment every writer is held up, then
/// each database is read from its own snapshot for as long as it takes. What a gateway was told is settled was committed before.
/// </summary>
internal sealed class PinnedDatabases : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<string, SqliteConnection> _snapshots = new(StringComparer.Ordinal);

    private PinnedDatabases(DateTimeOffset taken) => Taken = taken;

    /// <summary>The moment, by this process's clock.</summary>
    public DateTimeOffset Taken { get; }

    public IEnumerable<string> Names => _snapshots.Keys;

    /// <exception cref="IOException">A database stays locked, or is none.</exception>
    public static async Task<PinnedDatabases> PinAsync(string folder, TimeProvider clock, CancellationToken cancel)
    {
        var begun = clock.GetTimestamp();
        // One that was busy is asked first the next time: others are not held up while it is waited for.
        var busy = new List<string>();
        while (true)
        {
            if (TryPin(folder, clock, busy) is { } pinned) return pinned;
            if (clock.GetElapsedTime(begun) > Patience)
                throw new IOException(
                    $"{Path.Combine(folder, busy[0])} is locked for longer than {Patience.TotalSeconds} s; end the program that holds it, "
                    + "and try again. Nothing was changed");
            await Task.Delay(BetweenTries, clock, cancel);
        }
    }

    /// <summary>Writes a database as it was into a new file, flushed.</summary>
    public void Copy(string name, string path)
    {
        using var copy = SqliteFile.OpenNew(path);
        _snapshots[name].BackupDatabase(copy);
    }

    public void Dispose()
    {
        foreach (var snapshot in _snapshots.Values) snapshot.Dispose();
    }

    private static PinnedDatabases? TryPin(string folder, TimeProvider clock, List<string> busy)
    {
        var names = DataFiles.Databases(folder);
        var held = new List<SqliteConnection>();
        var pinned = new PinnedDatabases(clock.GetUtcNow());
        string? current = null;
        try
        {
            foreach (var name in names.OrderBy(name => busy.IndexOf(name) is >= 0 and var place ? place : int.MaxValue))
            {
                current = name;
                var writer = SqliteFile.OpenRead(Path.Combine(folder, name), lockSeconds: 1);
                held.Add(writer);
                writer.Execute("BEGIN IMMEDIATE");
            }
            foreach (var name in names)
            {
                current = name;
                var reader = pinned._snapshots[name] = SqliteFile.OpenRead(Path.Combine(folder, name));
                reader.Execute("BEGIN");
                reader.Scalar("SELECT count(*) FROM sqlite_master");
            }
            // A file that was made since has what came after this moment, and perhaps something of before: once more.
            if (DataFiles.Databases(folder).SequenceEqual(names)) return pinned;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED
            or SQLitePCL.raw.SQLITE_CANTOPEN)
        {
            busy.Remove(current!);
            busy.Insert(0, current!);
        }
        catch (SqliteException e)
        {
            throw new IOException($"{Path.Combine(folder, current!)} cannot be read as a database ({e.Message}); mend or remove it", e);
        }
        finally
        {
            foreach (var writer in held) writer.Dispose();
        }
        pinned.Dispose();
        return null;
    }
}
