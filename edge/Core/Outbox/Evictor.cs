using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Storage;
using Microsoft.Extensions.Logging;
using Reason = EdgeFleet.Contracts.V1.LostRange.Types.Reason;

namespace EdgeFleet.Edge.Outbox;

/// <summary>
/// Makes room in the outbox, by class and then by age (<see cref="BufferPolicy"/>), a whole segment at a time. Invariants: what is
/// given up stands in the ledger, on disk, before its file goes; the ledger itself is never given up.
/// </summary>
/// <param name="folder">The outbox's.</param>
/// <param name="epochs">The epochs of the outbox, oldest first; the last one takes new blocks.</param>
internal sealed class Evictor(
    IStorageFolder folder, IReadOnlyList<EpochFolder> epochs, OutboxSettings settings, Catalog catalog, OpenClaims claims,
    StorageBudget budget, ILogger log)
{
    /// <summary>A payload lies in the log first and in the data file later, with pages of the database around it.</summary>
    private const long PagesOfAppend = 512 * 1024;

    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Recent = TimeSpan.FromHours(1);

    private long? _looked;
    private long? _evicted;

    /// <summary>Whether space ran short within the last hour.</summary>
    public bool GaveWay => _evicted is { } at && settings.Clock?.GetElapsedTime(at) < Recent;

    /// <summary>Room that appending so many bytes may take.</summary>
    public static long Need(long payloadBytes) => PagesOfAppend + payloadBytes * 5 / 2;

    /// <summary>Makes room under the cap, as far as the class may.</summary>
    public void MakeRoom(StreamClass stream, long need)
    {
        var share = settings.CapBytes / 100 * settings.Policy.Of(stream).SharePercent;
        while (share < settings.CapBytes && Bytes(stream) + need > share && Oldest(stream) is { } own) GiveUp(own, Reason.Evicted);
        while (budget.Free < need + Pending && Evict(stream)) { }
    }

    /// <summary>
    /// Makes room on a disk that is full whatever the cap says. Where that would not be enough, nothing is given up: it would be lost
    /// for nothing. Does not throw.
    /// </summary>
    /// <returns>Whether there is more room than before.</returns>
    public bool GiveWay(StreamClass stream, long need, SpaceReserve reserve)
    {
        try
        {
            if (BufferPolicy.MakeRoomFor(stream).Sum(Bytes) < need) return false;
            var enough = budget.Used - need;
            return reserve.With(() =>
            {
                while (budget.Used > enough && Evict(stream)) { }
                return true;
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("nothing could be given up on the full disk: {Cause}", e.Message);
            return false;
        }
    }

    /// <summary>
    /// Deletes what was damaged and set aside, all of which stands in the ledger; else one segment of what gives way first. False: there is
    /// none.
    /// </summary>
    private bool Evict(StreamClass stream)
    {
        if (SegmentRebuild.Drop(folder)) return true;
        foreach (var other in BufferPolicy.MakeRoomFor(stream))
        {
            if (Oldest(other) is not { } oldest) continue;
            GiveUp(oldest, Reason.Evicted);
            return true;
        }
        return false;
    }

    /// <summary>Gives up what is older than its class allows; looks once a minute.</summary>
    public void Expire()
    {
        if (settings.Clock is not { } clock || (_looked is { } looked && clock.GetElapsedTime(looked) < Look)) return;
        _looked = clock.GetTimestamp();
        foreach (var stream in BufferPolicy.GivesWay)
        {
            if (settings.Policy.Of(stream).TimeToLive is not { } life) continue;
            var before = (clock.GetUtcNow() - life).ToUnixTimeMilliseconds();
            while (Oldest(stream) is { } oldest && EndedBefore(oldest, before)) GiveUp(oldest, Reason.Expired);
        }
    }

    /// <summary>
    /// What files grow by without anybody appending: it must find its room whenever a log is emptied, also at the next start.
    /// </summary>
    private long Pending => catalog.PendingBytes + epochs.Sum(epoch => epoch.Streams.Values.Sum(segments => segments.PendingBytes));

    private long Bytes(StreamClass stream) =>
        epochs.Sum(epoch => epoch.Streams.TryGetValue(stream, out var segments) ? segments.FileBytes : 0);

    private (EpochFolder Epoch, StreamClass Stream, StreamSegments Segments)? Oldest(StreamClass stream)
    {
        foreach (var epoch in epochs)
            if (epoch.Streams.TryGetValue(stream, out var segments) && segments.Oldest is not null) return (epoch, stream, segments);
        return null;
    }

    private static bool EndedBefore((EpochFolder Epoch, StreamClass Stream, StreamSegments Segments) place, long time)
    {
        try
        {
            return place.Segments.OldestEnded() < time;
        }
        catch (DamagedDatabaseException)
        {
            // Whoever reads it for an uplink puts it together anew.
            return false;
        }
    }

    private void GiveUp((EpochFolder Epoch, StreamClass Stream, StreamSegments Segments) place, Reason reason)
    {
        var (epoch, stream, segments) = place;
        if (epoch == epochs[^1]) segments.LeaveLast();
        var (segment, last) = segments.Oldest!.Value;
        List<Loss> losses = [.. claims.Waiting(epoch.Epoch, stream, segment.First, last).Select(range =>
            new Loss(new LossKind(epoch.Epoch, stream, reason, range.Uplink), range.First, range.Last, FirstTime(segment, range.First),
                LastTime(segment, range.Last), false))];
        foreach (var loss in losses)
            log.LogWarning("{Stream} blocks {First} to {Last} of epoch {Epoch:x16} are {Reason} undelivered", stream, loss.First, loss.Last,
                epoch.Epoch, reason);
        if (losses.Count > 0 && reason == Reason.Evicted) _evicted = settings.Clock?.GetTimestamp();
        catalog.Lose(epoch.Epoch, stream, segment.First, last, losses, [.. claims.Carriers(stream), Catalog.Gone]);
        segments.Delete([segment]);
    }

    private static long FirstTime(Segment segment, ulong sequence) => LostTimes.Of(segment, sequence)?.First ?? 0;

    private static long LastTime(Segment segment, ulong sequence) => LostTimes.Of(segment, sequence)?.Last ?? 0;
}
