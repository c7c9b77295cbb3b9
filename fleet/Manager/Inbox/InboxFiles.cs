using System.Collections.Concurrent;
using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Inbox;

/// <summary>
/// All files of the inbox. The writer keeps a few of them open, the ones it used last; readers take paths
/// from here and open connections of their own.
/// </summary>
internal sealed class InboxFiles : IDisposable
{
    /// <summary>Files that stay open for writing: the current month, its neighbours, and some backfill.</summary>
    private const int MaxOpen = 8;

    private readonly InboxOptions _options;
    private readonly ConcurrentDictionary<string, InboxFile> _files = new(StringComparer.Ordinal);
    private readonly LinkedList<InboxFile> _recent = [];

    public InboxFiles(InboxOptions options)
    {
        _options = options;
        Directory.CreateDirectory(options.Folder);
        foreach (var path in Directory.EnumerateFiles(options.Folder, InboxFileName.Pattern).Order(StringComparer.Ordinal))
            Used(_files[Path.GetFileName(path)] = new InboxFile(path, options.MaxFileBytes));
        Epochs = new EpochCounts(_files.Values.SelectMany(file => file.Epochs), options.Epochs);
    }

    /// <summary>The epochs of each gateway, over all files.</summary>
    public EpochCounts Epochs { get; }

    public ICollection<InboxFile> All => _files.Values;

    public long LastArrival => _files.Values.Select(f => f.LastArrival).DefaultIfEmpty().Max();

    /// <summary>The file of a block whose last reading has this time, made when absent.</summary>
    /// <param name="lastTime">Unix ms.</param>
    /// <param name="now">Unix ms.</param>
    public InboxFile For(long lastTime, long now)
    {
        var name = InboxFileName.For(lastTime, now);
        return Used(_files.GetOrAdd(
            name, static (name, options) => new InboxFile(Path.Combine(options.Folder, name), options.MaxFileBytes), _options));
    }

    /// <summary>
    /// Whether the identity is held, in whichever file: other bytes under one identity may claim another month, and a time that was
    /// in the future once is not for ever. Files that never saw the sequence are not asked.
    /// </summary>
    public HeldIdentity? Find(long gateway, BlockId id)
    {
        var key = StreamKey.Of(gateway, id);
        foreach (var file in _files.Values)
        {
            if (file.MayHold(key, id.Sequence) && Used(file).Find(gateway, id) is { } held) return held;
        }
        return null;
    }

    public void CloseAll()
    {
        foreach (var file in _recent) file.Close();
        _recent.Clear();
    }

    public void Dispose() => CloseAll();

    private InboxFile Used(InboxFile file)
    {
        if (_recent.First?.Value == file) return file;
        _recent.Remove(file);
        _recent.AddFirst(file);
        if (_recent.Count > MaxOpen)
        {
            _recent.Last!.Value.Close();
            _recent.RemoveLast();
        }
        return file;
    }
}
