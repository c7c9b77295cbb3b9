using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Storage;

namespace EdgeFleet.Edge.Outbox;

/// <summary>
/// Replaces a damaged segment by one with the blocks that are still whole, so that damage to the database's
/// own pages costs no more blocks than it hit. The damaged files are set aside, not deleted.
/// </summary>
internal static class SegmentRebuild
{
    public static void Run(IStorageFolder folder, ulong epoch, StreamClass stream, ulong first)
    {
        var name = SegmentFile.Name(stream, first);
        var blocks = PageSalvage.Documents(folder, name).Select(Open).OfType<Block>()
            .Where(block => block.Header.Epoch == epoch && block.Header.Stream == stream && block.Header.Sequence >= first)
            .DistinctBy(block => block.Header.Sequence).OrderBy(block => block.Header.Sequence).ToList();

        var rebuilt = name + SegmentFile.RebuiltSuffix;
        DeleteIfThere(folder, rebuilt);
        DeleteIfThere(folder, DurableDatabase.LogName(rebuilt));
        using (var database = DurableDatabase.Open(folder, rebuilt))
        {
            Segment.Write(database, blocks);
            database.Checkpoint();
        }
        DeleteIfThere(folder, DurableDatabase.LogName(rebuilt));
        // Each step on disk before the next: the log must never be without its data file, nor meet the new one.
        SetAside(folder, name);
        SetAside(folder, DurableDatabase.LogName(name));
        folder.Move(rebuilt, name);
        folder.Flush();
    }

    /// <summary>A rebuild that was cut off has either not touched the segment yet, or only the renaming is left.</summary>
    public static void FinishInterrupted(IStorageFolder folder)
    {
        foreach (var rebuilt in folder.Files().Where(file => file.EndsWith(SegmentFile.RebuiltSuffix, StringComparison.Ordinal)))
        {
            var name = rebuilt[..^SegmentFile.RebuiltSuffix.Length];
            DeleteIfThere(folder, DurableDatabase.LogName(rebuilt));
            if (folder.Exists(name))
            {
                folder.Delete(rebuilt);
                continue;
            }
            SetAside(folder, DurableDatabase.LogName(name));
            folder.Move(rebuilt, name);
            folder.Flush();
        }
    }

    /// <summary>Renames a damaged file, if it is there, and returns when that is on disk.</summary>
    public static void SetAside(IStorageFolder folder, string name)
    {
        if (!folder.Exists(name)) return;
        var number = 1;
        while (folder.Exists($"{name}{SegmentFile.DamagedSuffix}{number}")) number++;
        folder.Move(name, $"{name}{SegmentFile.DamagedSuffix}{number}");
        folder.Flush();
    }

    /// <summary>Deletes what was set aside, in an outbox's folder and in those of its epochs. False: there was nothing.</summary>
    public static bool Drop(IStorageFolder root)
    {
        var dropped = false;
        foreach (var name in root.Folders())
        {
            var folder = root.Folder(name);
            dropped |= DropIn(folder);
            // The folder of an epoch that has drained was kept for them only.
            if (name.EndsWith(SegmentFile.DamagedSuffix, StringComparison.Ordinal) && folder.Files().Count == 0) root.DeleteFolder(name);
        }
        return dropped | DropIn(root);
    }

    private static bool DropIn(IStorageFolder folder)
    {
        List<string> damaged = [.. folder.Files().Where(file => file.Contains(SegmentFile.DamagedSuffix, StringComparison.Ordinal))];
        foreach (var file in damaged) folder.Delete(file);
        return damaged.Count > 0;
    }

    private static void DeleteIfThere(IStorageFolder folder, string name)
    {
        if (folder.Exists(name)) folder.Delete(name);
    }

    private static Block? Open(byte[] document)
    {
        try
        {
            return Segment.BlockBytes(document) is { } bytes ? Block.Open(bytes) : null;
        }
        catch (CorruptBlockException)
        {
            return null;
        }
    }
}
