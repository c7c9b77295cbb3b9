using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using Outlook = EdgeFleet.Contracts.V1.BearerState.Types.Budget;

namespace EdgeFleet.Gateway.Bearers;

/// <summary>What a report tells of the bearers. One caller at a time.</summary>
public sealed class BearerReports(IReadOnlyList<IBearer> bearers)
{
    private readonly Dictionary<string, (int Day, BudgetOutlook Outlook)> _before = [];

    public IEnumerable<BearerState> Next() => bearers.Select(StateOf);

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
