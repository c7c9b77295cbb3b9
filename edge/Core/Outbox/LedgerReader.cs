using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Storage;

namespace EdgeFleet.Edge.Outbox;

/// <summary>
/// Reads the ledger of an outbox that no gateway has open. From a copy: opening a database may mend it, and this only asks.
/// </summary>
public static class LedgerReader
{
    /// <param name="outbox">The outbox's folder.</param>
    /// <returns>What will never be delivered, whosever loss it is. Empty where there is no ledger yet.</returns>
    /// <exception cref="OutboxException">A gateway has it open, it is not there, or it cannot be read.</exception>
    public static IReadOnlyList<LostRange> Read(string outbox)
    {
        if (!Directory.Exists(outbox))
            throw new OutboxException($"there is no outbox in {outbox}; name the gateway's data folder with --data");
        try
        {
            using var held = Hold(Path.Combine(outbox, OutboxStore.LockFileName));
            return File.Exists(Path.Combine(outbox, Catalog.FileName)) ? ReadCopy(outbox) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DamagedDatabaseException)
        {
            throw new OutboxException($"the ledger in {outbox} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>For reading only, so that it is not made where it is not; held against a gateway that would start meanwhile.</summary>
    private static FileStream? Hold(string file)
    {
        try
        {
            return File.Exists(file) ? new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.None) : null;
        }
        catch (IOException e)
        {
            throw new OutboxException(
                "a gateway runs on this folder and has its ledger open: ask the manager, or stop the gateway first", e);
        }
    }

    private static IReadOnlyList<LostRange> ReadCopy(string outbox)
    {
        var copy = Directory.CreateTempSubdirectory("edgefleet-ledger-").FullName;
        try
        {
            foreach (var name in new[] { Catalog.FileName, DurableDatabase.LogName(Catalog.FileName) })
                if (File.Exists(Path.Combine(outbox, name))) File.Copy(Path.Combine(outbox, name), Path.Combine(copy, name));
            using var catalog = Catalog.Read(new DiskFolder(copy));
            return catalog.AllLost();
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }
}
