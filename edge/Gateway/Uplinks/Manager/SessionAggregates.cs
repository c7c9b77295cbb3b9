using System.Runtime.CompilerServices;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Edge.Outbox;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Gateway.Uplinks.Manager;

/// <summary>
/// What one session says of telemetry on a bearer that does not carry the readings. Nothing answers it: the next Welcome says how far the
/// manager came, and the session goes on from there.
/// </summary>
internal sealed class SessionAggregates(string uplink, Welcome welcome, IBearer bearer, SessionParts parts)
{
    private readonly TelemetryWindows? _windows = welcome.Features.Contains(ManagerFeatures.Aggregates)
        ? new TelemetryWindows(parts.Outbox, uplink, welcome.AggregatedUntil, parts.Clock, parts.Log) : null;

    /// <summary>Messages for the windows that are over, while the line has room for them and what is collected may go.</summary>
    public async IAsyncEnumerable<WindowAggregates> DueAsync(SendPace pace, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (_windows is null || !bearer.CarriesAggregates || !parts.Gateway.KnowsTime) yield break;
        while (pace.Allows(StreamClass.Telemetry) && await NextAsync(_windows, cancel).ConfigureAwait(false) is { } window)
        {
            foreach (var message in AggregateCodec.Pack(window))
            {
                pace.Sent(message.CalculateSize());
                yield return message;
            }
        }
    }

    /// <summary>A disk that cannot be read ends no session; the next look tries again.</summary>
    private async Task<AggregatedWindow?> NextAsync(TelemetryWindows windows, CancellationToken cancel)
    {
        try
        {
            return await windows.NextAsync(cancel).ConfigureAwait(false);
        }
        catch (OutboxException e)
        {
            parts.Log.LogWarning("uplink {Uplink}: there are no aggregates, the outbox cannot be read: {Cause}", uplink, e.Message);
            return null;
        }
    }
}
