using System.Collections.Concurrent;
using System.Globalization;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Conditions;

namespace EdgeFleet.Manager.Sessions;

/// <summary>
/// Compares each connected gateway's clock with this one. Which of the two is wrong nobody can tell from here; one of
/// them is, and readings carry its times.
/// </summary>
public sealed class ClockOffsets(TimeProvider clock) : IGatewayHandler, IConditionSource
{
    public static readonly ConditionKind ClockDiffers = new("clock-differs", ConditionSeverity.Warning, "seconds");

    /// <summary>A slow line delays a report by less.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<long, TimeSpan> _offsets = new();

    public IReadOnlyList<ConditionKind> Kinds { get; } = [ClockDiffers];

    public Task ConnectedAsync(GatewayLink link, CancellationToken cancel) => Task.CompletedTask;

    public Task ReportedAsync(GatewayLink link, Reported reported, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(reported);
        // A time that is none, as an old gateway's, says nothing. The difference of two 64-bit times fits in 128 bits.
        if (reported.Time == 0) return Task.CompletedTask;
        var ahead = (Int128)reported.Time - clock.GetUtcNow().ToUnixTimeMilliseconds();
        var most = (Int128)TimeSpan.FromDays(36_525).TotalMilliseconds;
        _offsets[link.Gateway] = TimeSpan.FromMilliseconds((long)Int128.Clamp(ahead, -most, most));
        return Task.CompletedTask;
    }

    public Task DisconnectedAsync(GatewayLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        _offsets.TryRemove(link.Gateway, out _);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<Finding>>(
        [.. _offsets.Where(offset => offset.Value.Duration() > Tolerance).Select(offset => new Finding(
            ClockDiffers, Subject.Gateway(offset.Key),
            ("seconds", offset.Value.TotalSeconds.ToString("+0;-0", CultureInfo.InvariantCulture))))]);
}
