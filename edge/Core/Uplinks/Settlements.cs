using System.Threading.Channels;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Uplinks;

/// <summary>
/// What the manager decided, on its way to the outbox. The window is freed at once; the outbox is told by a
/// task of its own, everything that has queued up in one call, because each call may cost a flush to disk.
/// </summary>
internal sealed class Settlements(IOutbox outbox, string uplink, ILogger log)
{
    private readonly Channel<(BlockId Id, Rejection? Rejection)> _decided =
        Channel.CreateUnbounded<(BlockId, Rejection?)>(new() { SingleReader = true });

    public void Add(Settled settled, UploadWindow window)
    {
        foreach (var sequence in settled.Accepted) Add(sequence, null);
        foreach (var rejection in settled.Rejected) Add(rejection.Sequence, rejection);

        void Add(ulong sequence, Rejection? rejection)
        {
            var id = new BlockId(settled.Epoch, settled.Stream, sequence);
            if (window.Release(id)) _decided.Writer.TryWrite((id, rejection));
            else log.LogDebug("the manager settled block {Block}, which is not in flight; it is ignored", id);
        }
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        while (await _decided.Reader.WaitToReadAsync(cancel).ConfigureAwait(false)) await FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Tells the outbox what has queued up. What it fails to note is delivered again, and recognised as a repeat.</summary>
    public async Task FlushAsync()
    {
        List<BlockId> accepted = [], corrupt = [], conflicting = [];
        while (_decided.Reader.TryRead(out var decided)) Sort(decided.Id, decided.Rejection, accepted, corrupt, conflicting);
        try
        {
            if (accepted.Count + corrupt.Count > 0) await outbox.SettleAsync(uplink, accepted, corrupt).ConfigureAwait(false);
            if (conflicting.Count > 0) await outbox.RenewEpochAsync(uplink, conflicting).ConfigureAwait(false);
        }
        catch (OutboxException e)
        {
            log.LogWarning("the outbox could not note what the manager settled, so it will be sent again: {Cause}", e.Message);
        }
    }

    private void Sort(BlockId id, Rejection? rejection, List<BlockId> accepted, List<BlockId> corrupt, List<BlockId> conflicting)
    {
        switch (rejection?.Reason)
        {
            case null:
                accepted.Add(id);
                break;
            case Rejection.Types.Reason.Corrupt:
                log.LogWarning("the manager finds block {Block} damaged ({Detail}): it goes to quarantine", id, rejection.Detail);
                corrupt.Add(id);
                break;
            case Rejection.Types.Reason.Conflict:
                log.LogWarning("the manager holds other bytes as block {Block} ({Detail}): the data folder was cloned or restored; its "
                    + "blocks get a new epoch", id, rejection.Detail);
                conflicting.Add(id);
                break;
            default:
                log.LogWarning("the manager does not take block {Block} yet ({Detail}): it is kept and offered in the next session; "
                    + "update the manager", id, rejection.Detail);
                break;
        }
    }
}
