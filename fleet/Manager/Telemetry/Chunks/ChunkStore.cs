using System.Collections.Concurrent;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Inbox;

namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <summary>
/// All chunks: a file a month in the inbox's folder, and the ledger that says which of them count. What a process that died had
/// begun is taken back or brought to its end when it is opened.
/// </summary>
public sealed class ChunkStore : IDisposable
{
    private readonly string _folder;
    private readonly ConcurrentDictionary<string, ChunkFile> _files = new(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">Files are missing or of a newer manager.</exception>
    public ChunkStore(BlockInbox inbox, InboxOptions options)
    {
        ArgumentNullException.ThrowIfNull(inbox);
        ArgumentNullException.ThrowIfNull(options);
        _folder = options.Folder;
        Ledger = new CompactionLedger(_folder);
        foreach (var path in Directory.EnumerateFiles(_folder, ChunkFileName.Pattern))
            _files[Path.GetFileName(path)] = new ChunkFile(path);
        Undo();
        inbox.ContinueAbove(Ledger.HighestArrival);
        inbox.Settle(Ledger.Gone);
        if (Ledger.Gone.Count > 0) Ledger.Settled();
        Views = new Views(Ledger.Batch, Ledger.Gone);
    }

    internal CompactionLedger Ledger { get; }
    internal Views Views { get; }

    internal IEnumerable<ChunkFile> Files => _files.Values.OrderBy(f => f.Name, StringComparer.Ordinal);

    /// <summary>The file of that name, made when absent. For the writer.</summary>
    internal ChunkFile File(string name)
    {
        if (_files.TryGetValue(name, out var file)) return file;
        file = new ChunkFile(Path.Combine(_folder, name));
        file.OpenWrite().Dispose();
        return _files[name] = file;
    }

    /// <summary>What is known of a series in a range (Unix ms, the end exclusive), as it is now, until it is disposed.</summary>
    internal SeriesChunks Open(SeriesId series, long from, long to) =>
        new(Views.Begin(), Files.Where(f => ChunkFileName.MayHold(f.Name, from, to)), series, from, to);

    /// <summary>Takes back what no completed batch wrote.</summary>
    internal void Undo()
    {
        foreach (var file in Files) file.Undo(Ledger.Batch);
    }

    public void Dispose() => Ledger.Dispose();
}
