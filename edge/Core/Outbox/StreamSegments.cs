using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Storage;
using EdgeFleet.Faults;

namespace EdgeFleet.Edge.Outbox;

/// <summary>
/// The segments of one stream of one epoch. Their names say which sequences they hold, up to the next one's;
/// only the last must be read to know where the stream ends. It is never deleted while the epoch is current,
/// so that the sequence goes on from it.
/// </summary>
internal sealed class StreamSegments
{
    /// <summary>Where a test has the process die: a new segment exists, its first block is not in it yet.</summary>
    internal const string RollingPoint = "outbox.rolling";

    private readonly IStorageFolder _folder;
    private readonly StreamClass _stream;
    private readonly long _segmentBytes;
    private readonly List<Segment> _segments;
    private readonly Dictionary<Segment, long> _sealedBytes = [];
    private (Segment Segment, long? Ended)? _oldest;

    /// <param name="folder">The epoch's folder.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="firsts">First sequences of the segments that exist.</param>
    /// <param name="segmentBytes">A segment that has reached this length is followed by another.</param>
    public StreamSegments(IStorageFolder folder, StreamClass stream, IEnumerable<ulong> firsts, long segmentBytes)
    {
        _folder = folder;
        _stream = stream;
        _segmentBytes = segmentBytes;
        _segments = [.. firsts.Order().Select(first => new Segment(folder, stream, first))];
    }

    /// <summary>The lowest sequence that may still be stored.</summary>
    public ulong First => _segments.Count > 0 ? _segments[0].First : Next;

    /// <summary>The sequence of the next block.</summary>
    public ulong Next { get; private set; } = 1;

    public IReadOnlyList<Segment> Segments => _segments;

    /// <summary>Finds the end of the stream on disk. To be called first, and after every failure to write.</summary>
    public void FindEnd() => Next = _segments.Count > 0 ? _segments[^1].Last() + 1 : 1;

    /// <summary>Returns when the blocks, numbered from <see cref="Next"/> on, are on disk.</summary>
    public void Append(IReadOnlyCollection<Block> blocks)
    {
        if (_segments.Count == 0 || (_segments[^1].First < Next && _segments[^1].Length >= _segmentBytes)) Roll();
        _segments[^1].Append(blocks);
        Next += (ulong)blocks.Count;
    }

    /// <summary>Where a sequence is or was: its segment, and the last sequence which that can hold.</summary>
    public (Segment Segment, ulong Last)? Find(ulong sequence)
    {
        var at = _segments.FindLastIndex(segment => segment.First <= sequence);
        if (at < 0) return null;
        return (_segments[at], Last(at));
    }

    /// <summary>Bytes of all its files; those of a segment to which nothing is added are asked for once.</summary>
    public long FileBytes => _segments.Sum(segment => segment == _segments[^1] ? segment.FileBytes
        : _sealedBytes.TryGetValue(segment, out var bytes) ? bytes : _sealedBytes[segment] = segment.FileBytes);

    /// <summary>Bytes by which its files grow when what waits in logs is carried into them.</summary>
    public long PendingBytes => _segments.Count > 0 ? _segments[^1].PendingBytes : 0;

    /// <summary>The oldest segment that holds or held a block, and the last sequence that it can hold; null: there is none.</summary>
    public (Segment Segment, ulong Last)? Oldest => _segments.Count > 0 && _segments[0].First < Next ? (_segments[0], Last(0)) : null;

    /// <summary>
    /// When the last block of the oldest segment ended, by the readings' own time, Unix ms; null: that cannot be said. One to which
    /// nothing is added is read once.
    /// </summary>
    public long? OldestEnded()
    {
        if (Oldest is not { Segment: var oldest }) return null;
        if (oldest == _segments[^1]) return oldest.LastTime();
        if (_oldest?.Segment != oldest)
        {
            _oldest = (oldest, oldest.LastTime());
            oldest.Close();
        }
        return _oldest?.Ended;
    }

    /// <summary>Begins another segment, so that the last one can be deleted: the sequence goes on from the new one.</summary>
    public void LeaveLast()
    {
        if (_segments.Count != 1 || _segments[0].First >= Next) return;
        Begin();
        _segments[0].Close();
    }

    /// <summary>Segments that <paramref name="isSettled"/> says nobody waits for, each with the last sequence that it can hold.</summary>
    /// <param name="isSettled">Tells whether every sequence from first to last is settled.</param>
    /// <param name="withLast">Also the last segment: the epoch takes no more blocks.</param>
    public IEnumerable<(Segment Segment, ulong Last)> Settled(Func<ulong, ulong, bool> isSettled, bool withLast)
    {
        for (var i = 0; i < _segments.Count - (withLast ? 0 : 1); i++)
            if (isSettled(_segments[i].First, Last(i))) yield return (_segments[i], Last(i));
    }

    /// <summary>Returns when they are gone from the disk.</summary>
    public void Delete(IReadOnlyCollection<Segment> segments)
    {
        foreach (var segment in segments)
        {
            segment.Delete();
            _segments.Remove(segment);
            _sealedBytes.Remove(segment);
        }
        if (segments.Count > 0) _folder.Flush();
    }

    /// <summary>Closes what was opened only to read, but for <paramref name="reading"/>.</summary>
    public void CloseReaders(Segment? reading)
    {
        for (var i = 0; i < _segments.Count - 1; i++)
        {
            if (_segments[i] != reading && _segments[i].IsOpen) _segments[i].Close();
        }
    }

    public void Close() => _segments.ForEach(segment => segment.Close());

    private ulong Last(int at) => at + 1 < _segments.Count ? _segments[at + 1].First - 1 : Next - 1;

    private void Roll()
    {
        if (_segments.Count > 0) _segments[^1].Seal();
        Begin();
    }

    private void Begin()
    {
        var segment = new Segment(_folder, _stream, Next);
        segment.Create();
        _segments.Add(segment);
        FaultPoint.Pass(RollingPoint);
    }
}
