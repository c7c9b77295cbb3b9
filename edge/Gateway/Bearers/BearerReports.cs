using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using Why = EdgeFleet.Contracts.V1.UplinkState.Types.Why;
using Outlook = EdgeFleet.Contracts.V1.BearerState.Types.Budget;

namespace EdgeFleet.Gateway.Bearers;

/// <summary>What a report tells of the bearers, and of which of them each uplink goes over. One caller at a time.</summary>
public sealed class BearerReports(IReadOnlyList<IBearer> bearers, IReadOnlyList<BearerSelection> uplinks)
{
    private readonly Dictionary<string, (int Day, BudgetOutlook Outlook)> _before = [];

    /// <summary>Bytes on the wire since the process started, over all of them.</summary>
    public long BytesSent => bearers.Sum(bearer => bearer.Meter.SinceStart.Sent);

    public void Complete(Reported report)
    {
        ArgumentNullException.ThrowIfNull(report);
        report.Bearers.AddRange(bearers.Select(StateOf));
        // Where there is no choice there is nothing to tell of it.
        if (bearers.Count > 1) report.Uplinks.AddRange(uplinks.Select(StateOf));
    }

    private static UplinkState StateOf(BearerSelection uplink)
    {
        var state = new UplinkState { Name = uplink.Uplink, Connected = uplink.IsConnected };
        if (uplink.Use is not { } use) return state;
        (state.Bearer, state.Since, state.Cause) = (use.Bearer, use.Since.ToUnixTimeMilliseconds(), use.Cause);
        if (use.Told is { } told) state.Told.Add(CodedPhrase.Of(told).ToWire());
        state.Why = use.Why switch
        {
            BearerReason.Failed => Why.Failed,
            BearerReason.Better => Why.Better,
            BearerReason.Spent => Why.Spent,
            _ => Why.First,
        };
        return state;
    }

    private BearerState StateOf(IBearer bearer)
    {
        var (terms, days, today) = (bearer.Terms, bearer.Meter.Days, bearer.Meter.Today);
        var before = _before.GetValueOrDefault(terms.Name);
        var outlook = BudgetOutlooks.Of(today.Total, terms.BytesPerDay, bearer.Meter.DayOver,
            before.Day == today.Day ? before.Outlook : BudgetOutlook.Fine);
        _before[terms.Name] = (today.Day, outlook);
        var state = new BearerState
        {
            Name = terms.Name, Kind = BearerReader.Word(terms.Kind), SentToday = (ulong)today.Sent, ReceivedToday = (ulong)today.Received,
            RecentDays = (ulong)days.Sum(day => day.Total), BudgetBytes = (ulong)(terms.BytesPerDay ?? 0),
            Budget = outlook switch
            {
                BudgetOutlook.Spent => Outlook.Spent,
                BudgetOutlook.RunsOut => Outlook.RunsOut,
                _ => Outlook.Fine,
            },
        };
        state.Classes.AddRange(today.Classes.OrderBy(of => of.Key)
            .Select(of => new BearerClass { Stream = of.Key, Bytes = (ulong)of.Value }));
        return state;
    }
}
