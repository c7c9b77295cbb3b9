using System.Globalization;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Storage;

namespace EdgeFleet.Edge.Outbox;

/// <summary>
/// The folder of one epoch, <c>0001-89abcdef01234567</c>: the order it was minted in, and the epoch. The one
/// with the highest number takes new blocks; the others only drain.
/// </summary>
internal sealed class EpochFolder
{
    private readonly IStorageFolder _folder;
    private readonly long _segmentBytes;
    private readonly SortedDictionary<StreamClass, StreamSegments> _streams = [];

    private EpochFolder(IStorageFolder root, string name, int number, ulong epoch, long segmentBytes)
    {
        Name = name;
        Number = number;
        Epoch = epoch;
        _segmentBytes = segmentBytes;
        _folder = root.Folder(name);
        SegmentRebuild.FinishInterrupted(_folder);
        var segments = _folder.Files()
            .Select(file => (IsSegment: SegmentFile.TryParse(file, out var stream, out var first), Stream: stream, First: first));
        foreach (var stream in segments.Where(segment => segment.IsSegment).GroupBy(segment => segment.Stream, segment => segment.First))
            _streams.Add(stream.Key, new StreamSegments(_folder, stream.Key, stream, segmentBytes));
    }

    public string Name { get; }
    public int Number { get; }
    public ulong Epoch { get; }
    public IReadOnlyDictionary<StreamClass, StreamSegments> Streams => _streams;

    /// <summary>The epochs that a folder holds, oldest first.</summary>
    public static List<EpochFolder> All(IStorageFolder root, long segmentBytes)
    {
        var epochs = new List<EpochFolder>();
        foreach (var name in root.Folders())
        {
            if (name.Length >= 21 && name[^17] == '-'
                && int.TryParse(name.AsSpan(0, name.Length - 17), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && ulong.TryParse(name.AsSpan(name.Length - 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                    out var epoch))
                epochs.Add(new EpochFolder(root, name, number, epoch, segmentBytes));
        }
        return [.. epochs.OrderBy(epoch => epoch.Number)];
    }

    /// <summary>A new epoch. Returns when its folder is on disk.</summary>
    public static EpochFolder Mint(IStorageFolder root, int number, ulong epoch, long segmentBytes)
    {
        var folder = new EpochFolder(
            root, string.Create(CultureInfo.InvariantCulture, $"{number:D4}-{epoch:x16}"), number, epoch, segmentBytes);
        root.Flush();
        return folder;
    }

    public StreamSegments Stream(StreamClass stream)
    {
        if (!_streams.TryGetValue(stream, out var segments))
            _streams.Add(stream, segments = new StreamSegments(_folder, stream, [], _segmentBytes));
        return segments;
    }

    /// <summary>Puts a segment together anew from what is left of it. Blocks that are not left are found missing when it is read.</summary>
    public void Rebuild(StreamClass stream, Segment segment)
    {
        segment.Close();
        SegmentRebuild.Run(_folder, Epoch, stream, segment.First);
    }

    /// <summary>Its index is of our making, so what it leaves out is not there; the files it came from lie beside it.</summary>
    public bool WasRebuilt(Segment segment) =>
        _folder.Files().Any(file => file.StartsWith(segment.Name + SegmentFile.DamagedSuffix, StringComparison.Ordinal));

    /// <summary>Removes the folder of an epoch that has drained; damaged files in it are kept under another name.</summary>
    public void Remove(IStorageFolder root)
    {
        Close();
        if (_folder.Files().Count == 0) root.DeleteFolder(Name);
        else root.Move(Name, Name + SegmentFile.DamagedSuffix);
        root.Flush();
    }

    public void Close()
    {
        foreach (var stream in _streams.Values) stream.Close();
    }
}
