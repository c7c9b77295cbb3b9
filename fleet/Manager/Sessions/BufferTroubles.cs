using System.Collections.Concurrent;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Conditions;
using Trouble = EdgeFleet.Contracts.V1.BufferState.Types.Trouble;

namespace EdgeFleet.Manager.Sessions;

/// <summary>What connected gateways say of their buffers: that they have to give up data, or cannot store any.</summary>
public sealed class BufferTroubles : IGatewayHandler, IConditionSource
{
    public static readonly ConditionKind GivesWay = new("buffer-gives-way", ConditionSeverity.Warning, "megabytes");
    public static readonly ConditionKind Fails = new("buffer-fails", ConditionSeverity.Fault, "cause");

    private readonly ConcurrentDictionary<long, BufferState> _troubles = new();

    public IReadOnlyList<ConditionKind> Kinds { get; } = [GivesWay, Fails];

    public Task ConnectedAsync(GatewayLink link, CancellationToken cancel) => Task.CompletedTask;

    public Task ReportedAsync(GatewayLink link, Reported reported, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(reported);
        if (reported.Buffer is { Trouble: Trouble.GivesWay or Trouble.Fails } trouble) _troubles[link.Gateway] = trouble;
        else _troubles.TryRemove(link.Gateway, out _);
        return Task.CompletedTask;
    }

    public Task DisconnectedAsync(GatewayLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        _troubles.TryRemove(link.Gateway, out _);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<Finding>>(
        [.. _troubles.Select(of => of.Value.Trouble == Trouble.Fails
            ? new Finding(Fails, Subject.Gateway(of.Key), ("cause", of.Value.Cause))
            : new Finding(GivesWay, Subject.Gateway(of.Key), ("megabytes", $"{of.Value.CapBytes / (1024 * 1024)}")))]);
}
