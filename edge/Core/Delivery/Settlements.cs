using System.Threading.Channels;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Outbox;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Delivery;

/// <summary>
/// What the other side decided, on its way to the outbox. The window is freed at once; the outbox is told by a
/// task of its own, everything that has queued up in one call, because each call may cost a flush to disk.
/// </summary>
internal sealed class Settlements(IOutbox outbox, string uplink, UploadWindow window, ILogger log)
{
    private readonly Channel<BlockDecision> _decided =
        Channel.CreateUnbounded<BlockDecision>(new() { SingleReader = true });

    public void Add(BlockDecision decision)
    {
        if (window.Holds(decision.Id))
        {
            // In that order: who sees the window empty may take it that all decisions are here.
            _decided.Writer.TryWrite(decision);
            window.Release(decision.Id);
        }
        else log.LogDebug("uplink {Uplink} decided about block {Block}, which is not in flight; it is ignored", uplink, decision.Id);
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        while (await _decided.Reader.WaitToReadAsync(cancel).ConfigureAwait(false)) await FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Tells the outbox what has queued up. What it fails to note is delivered again, and recognised as a repeat.</summary>
    public async Task FlushAsync()
    {
        List<BlockId> accepted = [], corrupt = [], conflicting = [];
        while (_decided.Reader.TryRead(out var decision)) Sort(decision, accepted, corrupt, conflicting);
        try
        {
            if (accepted.Count + corrupt.Count > 0) await outbox.SettleAsync(uplink, accepted, corrupt).ConfigureAwait(false);
            if (conflicting.Count > 0) await outbox.RenewEpochAsync(uplink, conflicting).ConfigureAwait(false);
        }
        catch (OutboxException e)
        {
            log.LogWarning("the outbox could not note what uplink {Uplink} settled, so it will be sent again: {Cause}", uplink, e.Message);
        }
    }

    private void Sort(BlockDecision decision, List<BlockId> accepted, List<BlockId> corrupt, List<BlockId> conflicting)
    {
        switch (decision.Verdict)
        {
            case BlockVerdict.Accepted:
                accepted.Add(decision.Id);
                break;
            case BlockVerdict.Corrupt:
                log.LogWarning("uplink {Uplink} finds block {Block} damaged ({Detail}): it goes to quarantine", uplink, decision.Id,
                    decision.Detail);
                corrupt.Add(decision.Id);
                break;
            case BlockVerdict.Conflict:
                log.LogWarning("uplink {Uplink} holds other bytes as block {Block} ({Detail}): the data folder was cloned or restored; its "
                    + "blocks get a new epoch", uplink, decision.Id, decision.Detail);
                conflicting.Add(decision.Id);
                break;
            default:
                log.LogWarning("uplink {Uplink} does not take block {Block} yet ({Detail}): it is kept and offered over the next "
                    + "connection; update the other side", uplink, decision.Id, decision.Detail);
                break;
        }
    }
}
