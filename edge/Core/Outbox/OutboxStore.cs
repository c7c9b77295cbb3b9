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

    private readonly OutboxSettings _settings;
    private readonly ILogger _log;
    private readonly IStorageFile _lock;
    private readonly StorageBudget _budget;
    private readonly Catalog _catalog;
    private readonly OpenClaims _claims;
    private readonly Epochs _epochs;
    private readonly Evictor _evictor;
    private readonly BlockReader _reader;
    private readonly BlockAppender _appender;
    private int _settles;

    private OutboxStore(IStorageFolder folder, OutboxSettings settings, ILogger log)
    {
        _budget = new StorageBudget(settings.CapBytes, folder.Size());
        var files = new BudgetFolder(folder, _budget);
        _settings = settings;
        _log = log;
        _epochs = new Epochs(files, settings);
        var reserve = new SpaceReserve(files, settings.ReserveBytes, log);
        // Held open: a second process on this folder fails here, before it has touched anything.
        _lock = files.Open(LockFileName);
        try
        {
            (_catalog, var knowsThePast) = reserve.With(() => Catalog.Open(files));
            _claims = new OpenClaims(settings.Uplinks, _catalog);
            _evictor = new Evictor(files, _epochs.All, settings, _catalog, _claims, _budget, log);
            _reader = new BlockReader(_epochs, _catalog, _claims, log);
            _appender = new BlockAppender(_epochs, _evictor, reserve, log);
            new EpochRecovery(_epochs, _catalog, _claims, _reader, log).Run(reserve, knowsThePast);
            DeleteSettled();
            KeepEpochs();
            reserve.TryEnsure();
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
    public ulong Epoch => _epochs.Newest;

    /// <summary>See <see cref="BlockAppender.Append"/>.</summary>
    public void Append(StreamClass stream, IReadOnlyList<BlockPayload> payloads, List<Block> stored) =>
        _appender.Append(stream, payloads, stored);

    /// <summary>See <see cref="IOutbox.PeekAsync"/>.</summary>
    public List<Block> Peek(string uplink, StreamClass stream, BlockId? after, int maxBytes) =>
        _reader.Peek(uplink, stream, after, maxBytes);

    public void Settle(string uplink, IReadOnlyCollection<BlockId> accepted, IReadOnlyCollection<BlockId> corrupt)
    {
        foreach (var id in corrupt.Where(IsHere))
        {
            _catalog.Lose(id.Epoch, id.Stream, id.Sequence, id.Sequence,
                [BlockReader.Quarantined(id.Epoch, id.Stream, (_claims.Whose(uplink, id.Stream), id.Sequence, id.Sequence), TimesOf(id))],
                [uplink]);
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

    private (long First, long Last)? TimesOf(BlockId id) =>
        _epochs.Find(id.Epoch)!.Stream(id.Stream).Find(id.Sequence) is { } place ? LostTimes.Of(place.Segment, id.Sequence) : null;

    private bool IsHere(BlockId id) =>
        _epochs.Find(id.Epoch) is { } epoch && epoch.Streams.TryGetValue(id.Stream, out var segments)
        && id.Sequence < segments.Next;

    /// <summary>See <see cref="IOutbox.RenewEpochAsync"/>. Other uplinks get the blocks under the identity they had.</summary>
    public void Renew(string uplink, IReadOnlyCollection<BlockId> conflicting)
    {
        if (conflicting.Count == 0 || conflicting.Any(id => id.Epoch == Epoch)) _epochs.Mint();
        List<string> others = [.. _settings.Uplinks.Select(other => other.Name).Where(other => other != uplink)];
        foreach (var id in conflicting.OrderBy(id => id.Stream).ThenBy(id => id.Sequence))
        {
            if (_epochs.Find(id.Epoch) is not { } epoch || _claims.Settled(uplink, id.Epoch, id.Stream).Contains(id.Sequence)) continue;
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
        foreach (var epoch in _epochs.All.ToList())
        {
            foreach (var (stream, segments) in epoch.Streams.Where(stream => carrier.Carries(stream.Key)))
            {
                if (!streams.TryGetValue(stream, out var status))
                    streams.Add(stream, status = new OutboxStream { Stream = stream, AppendedReadings = _appender.Readings(stream) });
                var settled = _claims.Settled(uplink, epoch.Epoch, stream);
                var backlog = segments.Next - 1 - settled.Count(1, segments.Next - 1);
                if (backlog > 0 && status.BacklogBlocks == 0)
                    status.OldestUnsettled = OldestTime(uplink, stream);
                status.BacklogBlocks += backlog;
                if (epoch != _epochs.Current) continue;
                status.AppendedBlocks = segments.Next - 1;
                status.FirstUnsettled = settled.Gap(1, segments.Next - 1)?.First ?? segments.Next;
            }
        }
        return new OutboxStatus([.. streams.Values], _catalog.Lost(uplink), _budget.Used)
        {
            Elsewhere = _catalog.Elsewhere(uplink),
            Drained = [.. _catalog.Drained.Where(drained => carrier.Carries(drained.Stream))],
            Buffer = new BufferState
            {
                CapBytes = (ulong)_settings.CapBytes,
                Trouble = _appender.Failure is not null ? BufferState.Types.Trouble.Fails
                    : _evictor.GaveWay ? BufferState.Types.Trouble.GivesWay : BufferState.Types.Trouble.None,
                Cause = _appender.Failure ?? "",
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

    private void Close()
    {
        _epochs.Close();
        _catalog?.Dispose();
        _lock.Dispose();
    }

    /// <summary>Deletes epochs that have drained, and segments for which nobody waits.</summary>
    private void DeleteSettled()
    {
        var due = _epochs.All.Where(
            epoch => epoch != _epochs.Current
                && epoch.Streams.All(stream => IsSettled(epoch, stream.Key, 1, stream.Value.Next - 1))).ToList();
        var settled = new List<(StreamSegments Segments, Segment Segment)>();
        foreach (var epoch in _epochs.All)
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
        foreach (var epoch in due) _epochs.Remove(epoch);
        if (due.Count > 0) KeepEpochs();
    }

    private void KeepEpochs() => _catalog.Keep([.. _epochs.All.Select(epoch => epoch.Epoch)], _settings.Uplinks);

    private bool IsSettled(EpochFolder epoch, StreamClass stream, ulong first, ulong last) =>
        _claims.IsSettled(epoch.Epoch, stream, first, last);

    private void Save() =>
        _catalog.Save(_epochs.All.SelectMany(epoch => epoch.Streams.Select(stream => (epoch.Epoch, stream.Key, stream.Value.Next - 1))));
}
