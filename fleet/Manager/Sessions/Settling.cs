using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Inbox;

namespace EdgeFleet.Manager.Sessions;

/// <summary>Outcomes to Settled messages, one for each epoch and stream. Pure.</summary>
internal static class Settling
{
    public static IEnumerable<FromManager> Messages(IEnumerable<(BlockId Id, InboxOutcome Outcome)> outcomes)
    {
        foreach (var stream in outcomes.GroupBy(o => (o.Id.Epoch, o.Id.Stream)))
        {
            var settled = new Settled { Epoch = stream.Key.Epoch, Stream = stream.Key.Stream };
            foreach (var (id, outcome) in stream)
            {
                if (Reason(outcome.Verdict) is { } reason)
                    settled.Rejected.Add(new Rejection { Sequence = id.Sequence, Reason = reason, Detail = outcome.Detail });
                else settled.Accepted.Add(id.Sequence);
            }
            yield return new FromManager { Settled = settled };
        }
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
