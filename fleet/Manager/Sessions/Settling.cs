using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Inbox;
using Google.Protobuf.Collections;

namespace EdgeFleet.Manager.Sessions;

/// <summary>Outcomes to Settled messages, one for each epoch and stream. Pure.</summary>
internal static class Settling
{
    /// <param name="outcomes">In the order of their blocks.</param>
    /// <param name="runs">The gateway is told of accepted blocks in runs (<see cref="GatewayFeatures.AcceptedRuns"/>).</param>
    public static IEnumerable<FromManager> Messages(IEnumerable<(BlockId Id, InboxOutcome Outcome)> outcomes, bool runs)
    {
        foreach (var stream in outcomes.GroupBy(o => (o.Id.Epoch, o.Id.Stream)))
        {
            var settled = new Settled { Epoch = stream.Key.Epoch, Stream = stream.Key.Stream };
            foreach (var (id, outcome) in stream)
            {
                if (Reason(outcome.Verdict) is { } reason)
                    settled.Rejected.Add(new Rejection { Sequence = id.Sequence, Reason = reason, Detail = outcome.Detail });
                else if (runs) Accept(settled.AcceptedRuns, id.Sequence);
                else settled.Accepted.Add(id.Sequence);
            }
            yield return new FromManager { Settled = settled };
        }
    }

    private static void Accept(RepeatedField<SequenceRun> runs, ulong sequence)
    {
        if (runs.Count > 0 && runs[^1] is var last && last.First + last.Count == sequence) last.Count++;
        else runs.Add(new SequenceRun { First = sequence, Count = 1 });
    }

    private static Rejection.Types.Reason? Reason(InboxVerdict verdict) => verdict switch
    {
        InboxVerdict.Stored or InboxVerdict.Repeat => null,
        InboxVerdict.Conflict => Rejection.Types.Reason.Conflict,
        InboxVerdict.Corrupt => Rejection.Types.Reason.Corrupt,
        InboxVerdict.Unsupported => Rejection.Types.Reason.Unsupported,
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "no such verdict"),
    };
}
