using System.Collections.Concurrent;
using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Inbox;

namespace EdgeFleet.Manager.Sessions;

/// <summary>
/// What follows from a folder that came out of a backup. Arrivals go on above those that were given; the audit says it; and of each
/// gateway the blocks that it had settled since, and deleted, are put into the ledger as lost, once it says up to where all is
/// settled. Nothing is refused for it.
/// </summary>
public sealed class RestoredFolder(
    GatewayStore store, BlockInbox inbox, InboxReader reader, ConditionBook book, IAudit audit, GatewayQuotas quotas,
    ILogger<RestoredFolder> log) : IGatewayHandler, IConditionSource
{
    public static readonly ConditionKind Lost = new("lost-by-restore", ConditionSeverity.Warning, "blocks");

    /// <summary>As many as a gateway remembers.</summary>
    private const int MostDrained = 256;

    private readonly FolderRestore? _restore = store.LastRestore();
    private readonly ConcurrentDictionary<StreamKey, ulong> _goal = new();
    private readonly ConcurrentDictionary<StreamKey, bool> _compared = new();

    public IReadOnlyList<ConditionKind> Kinds { get; } = [Lost];

    /// <summary>Before the first gateway comes; may be repeated.</summary>
    public async Task PrepareAsync(CancellationToken cancel)
    {
        if (_restore is not { } restore) return;
        inbox.ContinueAbove(restore.Arrivals);
        if (restore.IsSaid) return;
        var (taken, restored) = (Written(restore.Taken), Written(restore.Restored));
        await audit.RecordAsync(Actor.Manager, AuditAnchors.RestoredAction, "manager",
            FieldChange.Facts(("taken", taken), ("restored", restored)), cancel);
        await book.BeginAsync(AuditConditions.Restored, Subject.Manager, cancel, ("taken", taken), ("restored", restored));
        store.Said(restore);
        log.LogWarning("this manager was restored from a backup of {Taken}; what gateways had settled since is lost and stands in their "
            + "ledgers once they connect", taken);
    }

    /// <summary>Of epochs that it has left since, all was settled before it came: by this manager or by what it was before.</summary>
    public Task ConnectedAsync(GatewayLink link, CancellationToken cancel)
    {
        if (_restore is not { } restore) return Task.CompletedTask;
        var known = _compared.Keys.Count(stream => stream.Gateway == link.Gateway);
        foreach (var drained in link.Hello.Drained.Take(Math.Max(0, 2 * MostDrained - known)))
        {
            var stream = new StreamKey(link.Gateway, drained.Epoch, drained.Stream);
            if (_compared.ContainsKey(stream)) continue;
            if (!store.IsCompared(restore, stream)) Compare(restore, stream, Math.Min(drained.Blocks, ReportValues.Most));
            _compared[stream] = true;
        }
        return Task.CompletedTask;
    }

    public Task DisconnectedAsync(GatewayLink link) => Task.CompletedTask;

    public Task ReportedAsync(GatewayLink link, Reported reported, CancellationToken cancel)
    {
        if (_restore is not { } restore) return Task.CompletedTask;
        foreach (var status in reported.Outbox)
        {
            var stream = new StreamKey(link.Gateway, link.Hello.Epoch, status.Stream);
            if (_compared.ContainsKey(stream)) continue;
            // What it appended before it came to this manager: until that is settled, some of it may still be on its way.
            var goal = _goal.GetOrAdd(stream, status.AppendedBlocks);
            var settled = status.FirstUnsettled > 0 ? status.FirstUnsettled - 1 : status.BacklogBlocks == 0 ? status.AppendedBlocks : 0;
            if (settled < goal) continue;
            if (!store.IsCompared(restore, stream)) Compare(restore, stream, goal);
            _compared[stream] = true;
        }
        return Task.CompletedTask;
    }

    /// <summary>Gateways that lost something stay open for as long as nobody has said that they saw the restore.</summary>
    public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<Finding>>(
        !book.IsOpen(AuditConditions.Restored, Subject.Manager) ? []
            : [.. store.Lost().Where(lost => lost.Range.Reason == LostRange.Types.Reason.Restored).GroupBy(lost => lost.Gateway)
                .Select(lost => new Finding(Lost, Subject.Gateway(lost.Key), ("blocks", lost.Aggregate(0UL,
                    (sum, one) => sum + one.Range.Last - one.Range.First + 1).ToString(CultureInfo.InvariantCulture))))]);

    private void Compare(FolderRestore restore, StreamKey stream, ulong last)
    {
        var known = store.Lost(stream.Gateway).Select(lost => lost.Range)
            .Where(range => range.Epoch == stream.Epoch && range.Stream == stream.Stream).Select(range => (range.First, range.Last));
        var missing = Missing(reader.Held(stream).Concat(known), last).Select(range => new LostRange
        {
            Epoch = stream.Epoch, Stream = stream.Stream, First = range.First, Last = range.Last,
            Reason = LostRange.Types.Reason.Restored,
        }).ToList();
        store.MergeLost(stream.Gateway, missing, quotas.LostRanges);
        store.SaveCompared(restore, stream);
        if (missing.Count > 0)
            log.LogWarning("gateway {Gateway}: {Count} ranges of {Stream} in epoch {Epoch} were settled after the backup and are lost, "
                + "{First} to {Last} for one", stream.Gateway, missing.Count, stream.Stream, stream.Epoch, missing[0].First,
                    missing[0].Last);
    }

    /// <summary>What of 1 to <paramref name="last"/> is in none of the ranges. Pure.</summary>
    internal static IEnumerable<(ulong First, ulong Last)> Missing(IEnumerable<(ulong First, ulong Last)> held, ulong last)
    {
        ulong next = 1;
        foreach (var range in held.Where(range => range.First <= last).OrderBy(range => range.First))
        {
            if (range.First > next) yield return (next, range.First - 1);
            if (range.Last >= last) yield break;
            next = Math.Max(next, range.Last + 1);
        }
        if (next <= last) yield return (next, last);
    }

    private static string Written(long time) =>
        UnixTime.Nearest(time).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
