using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Storage;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Outbox;

/// <summary>
/// The outbox on disk, for one thread. Invariants:
/// <list type="bullet">
/// <item>A sequence is given to one block of an epoch and stream and to no other. Where that can no longer be
/// known (a damaged end of a stream, a lost catalog) there is a new epoch.</item>
/// <item>A segment is deleted only after it is on disk that nobody waits for it: every uplink that carries its class has settled each
/// block, or the block stands in the ledger because space ran short or its time was over (<see cref="Evictor"/>).</item>
/// <item>Every sequence below the end of its stream is stored, settled by every uplink that carries its class, or in the ledger.</item>
/// <item>All files together never have more bytes than the cap, at no moment (<see cref="StorageBudget"/>).</item>
/// <item>An uplink that is new gets what is still stored, and has no claim on what is gone.</item>
/// </list>
/// </summary>
internal sealed class OutboxStore : IDisposable
{
    private const int SettlesBetweenSaves = 256;

    internal const string LockFileName = "lock";

    private readonly BudgetFolder _folder;
    private readonly OutboxSettings _settings;
    private readonly ILogger _log;
    private readonly SpaceReserve _reserve;
    private readonly IStorageFile _lock;
    private readonly StorageBudget _budget;
    private readonly Catalog _catalog;
    private readonly OpenClaims _claims;
    private readonly Evictor _evictor;
    private readonly BlockReader _reader;
    private readonly List<EpochFolder> _epochs = [];
    private readonly HashSet<StreamSegments> _endUnknown = [];
    private readonly Dictionary<StreamClass, ulong> _appendedReadings = [];
    private ulong _epoch;
    private int _settles;
    private string? _failure;

    private OutboxStore(IStorageFolder folder, OutboxSettings settings, ILogger log)
    {
        _budget = new StorageBudget(settings.CapBytes, folder.Size());
        _folder = new BudgetFolder(folder, _budget);
        _settings = settings;
        _log = log;
        _reserve = new SpaceReserve(_folder, settings.ReserveBytes);
        // Held open: a second process on this folder fails here, before it has touched anything.
        _lock = _folder.Open(LockFileName);
        try
        {
            (_catalog, var knowsThePast) = WithReserve(() => Catalog.Open(_folder));
            _claims = new OpenClaims(settings.Uplinks, _catalog);
            _evictor = new Evictor(_folder, _epochs, settings, _catalog, _claims, _budget, log);
            _reader = new BlockReader(_epochs, _catalog, _claims, Mint, log);
            FindEpochs(knowsThePast);
        }
        catch
        {
            Close();
            throw;
        }
    }

    /// <summary>Opens the outbox, made if the folder is empty.</summary>
    public static OutboxStore Open(IStorageFolder folder, OutboxSettings settings, ILogger log) => new(folder, settings, log);

    /// <summary>The epoch that new blocks get; may be asked by any thread.</summary>
    public ulong Epoch => Volatile.Read(ref _epoch);

    private EpochFolder Current => _epochs[^1];

    /// <summary>Gives the payloads of one stream the next sequences and returns when they are on disk.</summary>
    /// <exception cref="OutboxException">None or only the first of them are; see <paramref name="stored"/>.</exception>
    public void Append(StreamClass stream, IReadOnlyList<BlockPayload> payloads, List<Block> stored)
    {
        var need = Evictor.Need(payloads.Sum(payload => (long)payload.Compressed.Length));
        while (true)
        {
            try
            {
                _evictor.Expire();
                _evictor.MakeRoom(stream, need + _reserve.Missing);
                _reserve.Ensure();
                for (var attempt = 1; stored.Count < payloads.Count; attempt++)
                {
                    if (TryAppend(stream, [.. payloads.Skip(stored.Count)], stored) || attempt < 3) continue;
                    throw new OutboxException(
                        $"the outbox in {_folder.Name} cannot store {stream} blocks: two new files in a row were damaged; check the disk");
                }
                _failure = null;
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (DiskFull.Is(e) && GaveWay(stream, need + _reserve.Missing)) continue;
                TryRelease();
                _failure = e.Message;
                throw new OutboxException(
                    $"the outbox in {_folder.Name} could not store: {e.Message}; free space on that disk or repair it, the next append "
                    + "tries again", e);
            }
        }
    }

    /// <summary>
    /// Makes room on a disk that is full whatever the cap says. Where that would not be enough, nothing is given up: it would be lost
    /// for nothing.
    /// </summary>
    private bool GaveWay(StreamClass stream, long need)
    {
        try
        {
            if (!_evictor.CanFree(stream, need)) return false;
            var enough = _budget.Used - need;
            return WithReserve(() =>
            {
                while (_budget.Used > enough && _evictor.Evict(stream)) { }
                return true;
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.LogWarning("nothing could be given up on the full disk: {Cause}", e.Message);
            return false;
        }
    }

    public List<Block> Peek(string uplink, StreamClass stream, BlockId? after, int maxBytes) =>
        _reader.Peek(uplink, stream, after, maxBytes);

    public void Settle(string uplink, IReadOnlyCollection<BlockId> accepted, IReadOnlyCollection<BlockId> corrupt)
    {
        foreach (var id in corrupt.Where(IsHere))
        {
            _catalog.Lose(id.Epoch, id.Stream, id.Sequence, id.Sequence,
                [BlockReader.Quarantined(id.Epoch, id.Stream, id.Sequence, id.Sequence)], [uplink]);
            _log.LogError("uplink {Uplink} refused block {Block} as corrupt", uplink, id);
        }
        foreach (var id in accepted.Where(IsHere)) _catalog.Settle(uplink, id.Epoch, id.Stream, id.Sequence, id.Sequence);
        foreach (var stream in accepted.GroupBy(id => (id.Epoch, id.Stream)))
        {
            var delivered = new RangeSet();
            foreach (var id in stream) delivered.Add(id.Sequence, id.Sequence);
            _catalog.Found(_claims.LossesOf(uplink, stream.Key.Epoch, stream.Key.Stream), delivered);
        }
        DeleteSettled();
        if (++_settles % SettlesBetweenSaves == 0) Save();
    }

    private bool IsHere(BlockId id) =>
        _epochs.Find(epoch => epoch.Epoch == id.Epoch) is { } epoch && epoch.Streams.TryGetValue(id.Stream, out var segments)
        && id.Sequence < segments.Next;

    /// <summary>See <see cref="IOutbox.RenewEpochAsync"/>. Other uplinks get the blocks under the identity they had.</summary>
    public void Renew(string uplink, IReadOnlyCollection<BlockId> conflicting)
    {
        if (conflicting.Count == 0 || conflicting.Any(id => id.Epoch == Epoch)) Mint();
        List<string> others = [.. _settings.Uplinks.Select(other => other.Name).Where(other => other != uplink)];
        foreach (var id in conflicting.OrderBy(id => id.Stream).ThenBy(id => id.Sequence))
        {
            if (_epochs.Find(epoch => epoch.Epoch == id.Epoch) is not { } epoch || Settled(uplink, epoch, id.Stream).Contains(id.Sequence))
                continue;
            var found = new List<Block>();
            if (epoch.Streams.TryGetValue(id.Stream, out var segments) && segments.Find(id.Sequence) is { } place)
                _reader.Read(epoch, id.Stream, place.Segment, id.Sequence, id.Sequence, 1, found);
            if (found.Count == 0) continue;
            var header = found[0].Header;
            var stored = new List<Block>();
            Append(id.Stream, [new BlockPayload(
                id.Stream, found[0].Count, found[0].FirstTime, found[0].LastTime, (int)header.ColumnsSize, found[0].Payload,
                found[0].Boot)], stored);
            _catalog.Settle(uplink, id.Epoch, id.Stream, id.Sequence, id.Sequence);
            foreach (var other in others) _catalog.Settle(other, Epoch, id.Stream, stored[0].Id.Sequence, stored[0].Id.Sequence);
        }
        Save();
        DeleteSettled();
    }

    public OutboxStatus Status(string uplink)
    {
        var carrier = _claims.Find(uplink);
        var streams = new SortedDictionary<StreamClass, OutboxStream>();
        // A copy: reading may find damage, and then a new epoch begins.
        foreach (var epoch in _epochs.ToList())
        {
            foreach (var (stream, segments) in epoch.Streams.Where(stream => carrier.Carries(stream.Key)))
            {
                if (!streams.TryGetValue(stream, out var status))
                    streams.Add(stream, status = new OutboxStream { Stream = stream,
                        AppendedReadings = _appendedReadings.GetValueOrDefault(stream) });
                var backlog = segments.Next - 1 - Settled(uplink, epoch, stream).Count(1, segments.Next - 1);
                if (backlog > 0 && status.BacklogBlocks == 0)
                    status.OldestUnsettled = OldestTime(uplink, stream);
                status.BacklogBlocks += backlog;
                if (epoch != Current) continue;
                status.AppendedBlocks = segments.Next - 1;
                status.FirstUnsettled = Settled(uplink, epoch, stream).Gap(1, segments.Next - 1)?.First ?? segments.Next;
            }
        }
        return new OutboxStatus([.. streams.Values], _catalog.Lost(uplink), _budget.Used)
        {
            Drained = [.. _catalog.Drained.Where(drained => carrier.Carries(drained.Stream))],
            Buffer = new BufferState
            {
                CapBytes = (ulong)_settings.CapBytes,
                Trouble = _failure is not null ? BufferState.Types.Trouble.Fails
                    : _evictor.GaveWay ? BufferState.Types.Trouble.GivesWay : BufferState.Types.Trouble.None,
                Cause = _failure ?? "",
            },
        };
    }

    /// <summary>0: it cannot be said, because the time was not known then or the disk does not let it be read.</summary>
    private long OldestTime(string uplink, StreamClass stream)
    {
        try
        {
            return _reader.Peek(uplink, stream, null, 1) is [{ Boot: null } oldest] ? oldest.FirstTime : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DamagedDatabaseException)
        {
            return 0;
        }
    }

    public void Dispose()
    {
        try
        {
            Save();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DamagedDatabaseException)
        {
            _log.LogWarning(e, "what was settled could not be saved; it is delivered again");
        }
        Close();
    }

    /// <summary>
    /// What lies in logs is carried into data files when they are opened, and giving up is written down: on a full disk the reserve
    /// has the room for that, and is given up only when it is needed.
    /// </summary>
    private T WithReserve<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.LogWarning("there is no space in {Folder} ({Cause}); trying again without the reserve", _folder.Name, e.Message);
            _reserve.Release();
            return work();
        }
    }

    private void FindEpochs(bool knowsThePast)
    {
        var attempts = 0;
        var endsAreKnown = WithReserve(() =>
        {
            attempts++;
            foreach (var epoch in _epochs) epoch.Close();
            _epochs.Clear();
            _epochs.AddRange(EpochFolder.All(_folder, _settings.SegmentBytes));
            return _epochs.ConvertAll(FindEnds) is [.., true];
        });
        // What a first attempt found damaged and put together anew looks whole to the second.
        var trusted = knowsThePast && endsAreKnown && attempts == 1;
        if (trusted) _epoch = Current.Epoch;
        else Mint();
        foreach (var epoch in _epochs) SettleWhatIsGone(epoch);
        DeleteSettled();
        _catalog.Keep([.. _epochs.Select(epoch => epoch.Epoch)], _settings.Uplinks);
        TryReserve();
    }

    private void Close()
    {
        foreach (var epoch in _epochs) epoch.Close();
        _catalog?.Dispose();
        _lock.Dispose();
    }

    /// <returns>False when the stream was damaged: there is a new epoch, and what is not stored goes there.</returns>
    private bool TryAppend(StreamClass stream, IReadOnlyList<BlockPayload> payloads, List<Block> stored)
    {
        var epoch = Current;
        var segments = epoch.Stream(stream);
        List<Block> blocks = [];
        try
        {
            if (_endUnknown.Contains(segments)) FindEndAgain(segments);
            var next = segments.Next;
            blocks.AddRange(payloads.Select((payload, i) => Block.Seal(payload, epoch.Epoch, next + (ulong)i)));
            segments.Append(blocks);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The transaction may have reached the disk all the same; what is there counts as stored.
            _endUnknown.Add(segments);
            WithReserve(() => FindEndAgain(segments));
            Stored(blocks.TakeWhile(block => block.Id.Sequence < segments.Next), stored);
            if (stored.Count == payloads.Count) return true;
            throw;
        }
        catch (DamagedDatabaseException e)
        {
            _log.LogError(e, "the last {Stream} segment of epoch {Epoch:x16} is damaged; a new epoch begins", stream, epoch.Epoch);
            epoch.Rebuild(stream, segments.Segments[^1]);
            segments.FindEnd();
            Mint();
            Stored(blocks.TakeWhile(block => block.Id.Sequence < segments.Next), stored);
            return false;
        }
        Stored(blocks, stored);
        return true;
    }

    private void Stored(IEnumerable<Block> blocks, List<Block> stored)
    {
        foreach (var block in blocks)
        {
            stored.Add(block);
            _appendedReadings[block.Header.Stream] = _appendedReadings.GetValueOrDefault(block.Header.Stream) + block.Header.Count;
        }
    }

    private bool FindEndAgain(StreamSegments segments)
    {
        segments.FindEnd();
        return _endUnknown.Remove(segments);
    }

    private RangeSet Settled(string uplink, EpochFolder epoch, StreamClass stream) =>
        _claims.Settled(uplink, epoch.Epoch, stream);

    /// <returns>Whether the ends of all streams are beyond doubt.</returns>
    private bool FindEnds(EpochFolder epoch)
    {
        var trusted = true;
        foreach (var (stream, segments) in epoch.Streams)
        {
            try
            {
                segments.FindEnd();
            }
            catch (DamagedDatabaseException e)
            {
                _log.LogError(e, "the last {Stream} segment of epoch {Epoch:x16} is damaged; it is set aside and what is whole in it kept",
                    stream, epoch.Epoch);
                epoch.Rebuild(stream, segments.Segments[^1]);
                segments.FindEnd();
                trusted = false;
            }
        }
        foreach (var stream in _catalog.KnownStreams(epoch.Epoch))
        {
            var (end, known) = (epoch.Stream(stream).Next - 1, _catalog.KnownEnd(epoch.Epoch, stream));
            if (end >= known) continue;
            trusted = false;
            if (!IsSettled(epoch, stream, end + 1, known)) _reader.Lose(epoch, stream, end + 1, known, "missing");
        }
        return trusted;
    }

    /// <summary>What lies before the first segment was deleted: settled, or else lost. An uplink that is new has no claim on it.</summary>
    private void SettleWhatIsGone(EpochFolder epoch)
    {
        foreach (var (stream, segments) in epoch.Streams)
        {
            var (gone, before) = (Settled(Catalog.Gone, epoch, stream), segments.First - 1);
            foreach (var uplink in _claims.Carriers(stream))
            {
                var isKnown = _catalog.Settled(uplink, epoch.Epoch, stream) is not null;
                foreach (var (first, last) in gone.Ranges.ToList()) _catalog.Settle(uplink, epoch.Epoch, stream, first, last);
                while (isKnown && Settled(uplink, epoch, stream).Gap(1, before) is { } gap)
                    _reader.Lose(epoch, stream, gap.First, gap.Last, "missing");
                _catalog.Settle(uplink, epoch.Epoch, stream, 1, before);
            }
        }
    }

    /// <summary>Deletes epochs that have drained, and segments for which nobody waits.</summary>
    private void DeleteSettled()
    {
        var due = _epochs.Where(
            epoch => epoch != Current && epoch.Streams.All(stream => IsSettled(epoch, stream.Key, 1, stream.Value.Next - 1))).ToList();
        var settled = new List<(StreamSegments Segments, Segment Segment)>();
        foreach (var epoch in _epochs)
        {
            foreach (var (stream, segments) in epoch.Streams)
            {
                bool IsSettledHere(ulong first, ulong last) => IsSettled(epoch, stream, first, last);
                foreach (var (segment, last) in segments.Settled(IsSettledHere, due.Contains(epoch)))
                {
                    settled.Add((segments, segment));
                    _catalog.Settle(Catalog.Gone, epoch.Epoch, stream, segment.First, last);
                }
            }
        }
        if (due.Count == 0 && settled.Count == 0) return;
        Save();
        foreach (var stream in settled.GroupBy(one => one.Segments, one => one.Segment)) stream.Key.Delete([.. stream]);
        foreach (var epoch in due)
        {
            epoch.Remove(_folder);
            _epochs.Remove(epoch);
        }
        if (due.Count > 0) _catalog.Keep([.. _epochs.Select(epoch => epoch.Epoch)], _settings.Uplinks);
    }

    private bool IsSettled(EpochFolder epoch, StreamClass stream, ulong first, ulong last) =>
        _claims.IsSettled(epoch.Epoch, stream, first, last);

    private void Save() =>
        _catalog.Save(_epochs.SelectMany(epoch => epoch.Streams.Select(stream => (epoch.Epoch, stream.Key, stream.Value.Next - 1))));

    private void Mint()
    {
        var number = _epochs.Count == 0 ? 1 : Current.Number + 1;
        _epochs.Add(EpochFolder.Mint(_folder, number, _settings.MintEpoch(), _settings.SegmentBytes));
        Volatile.Write(ref _epoch, Current.Epoch);
    }

    private void TryReserve()
    {
        try
        {
            _reserve.Ensure();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.LogWarning(e, "the disk is full: nothing is stored until there is space");
        }
    }

    private void TryRelease()
    {
        try
        {
            _reserve.Release();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.LogWarning(e, "the reserve could not be released");
        }
    }
}
