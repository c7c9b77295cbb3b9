using System.Collections.Concurrent;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Conditions;
using Outlook = EdgeFleet.Contracts.V1.BearerState.Types.Budget;

namespace EdgeFleet.Manager.Sessions;

/// <summary>What connected gateways say of the bytes that their bearers may carry in a day: that they run out, or are spent.</summary>
public sealed class BearerBudgets : IGatewayHandler, IConditionSource
{
    public static readonly ConditionKind RunsOut = new("bearer-runs-out", ConditionSeverity.Warning, "bearers");
    public static readonly ConditionKind Spent = new("bearer-spent", ConditionSeverity.Fault, "bearers");

    private readonly ConcurrentDictionary<long, IReadOnlyList<BearerState>> _bearers = new();

    public IReadOnlyList<ConditionKind> Kinds { get; } = [RunsOut, Spent];

    public Task ConnectedAsync(GatewayLink link, CancellationToken cancel) => Task.CompletedTask;

    public Task ReportedAsync(GatewayLink link, Reported reported, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(reported);
        if (reported.Bearers.Any(bearer => bearer.Budget is Outlook.RunsOut or Outlook.Spent))
            _bearers[link.Gateway] = [.. reported.Bearers];
        else _bearers.TryRemove(link.Gateway, out _);
        return Task.CompletedTask;
    }

    public Task DisconnectedAsync(GatewayLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        _bearers.TryRemove(link.Gateway, out _);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<Finding>>(
        [.. _bearers.SelectMany(of => Find(of.Key, of.Value, RunsOut, Outlook.RunsOut)
            .Concat(Find(of.Key, of.Value, Spent, Outlook.Spent)))]);

    private static IEnumerable<Finding> Find(long gateway, IReadOnlyList<BearerState> bearers, ConditionKind kind, Outlook outlook)
    {
        List<string> names = [.. bearers.Where(bearer => bearer.Budget == outlook).Select(bearer => bearer.Name)];
        if (names.Count > 0) yield return new Finding(kind, Subject.Gateway(gateway), ("bearers", string.Join(", ", names)));
    }
}
