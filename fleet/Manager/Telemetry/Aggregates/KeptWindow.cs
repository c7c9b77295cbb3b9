using EdgeFleet.Contracts;
using EdgeFleet.Manager.Inbox;

namespace EdgeFleet.Manager.Telemetry.Aggregates;

/// <summary>A window of which a gateway told aggregates.</summary>
/// <param name="Gateway">Who told.</param>
/// <param name="Begin">Unix ms.</param>
/// <param name="Length">Ms.</param>
/// <param name="Epoch">Of the telemetry blocks that its readings lie in.</param>
/// <param name="First">Sequence of the first of them.</param>
/// <param name="Last">Of the last.</param>
internal sealed record KeptWindow(long Gateway, long Begin, long Length, ulong Epoch, ulong First, ulong Last)
{
    public static KeptWindow Of(long gateway, AggregatedWindow window) => new(
        gateway, window.Begin, (long)window.Length.TotalMilliseconds, window.Epoch, window.FirstBlock, window.LastBlock);

    public StreamKey Stream => new(Gateway, Epoch, Contracts.V1.StreamClass.Telemetry);
}

/// <summary>What one of them says of a series.</summary>
/// <param name="Window">The window.</param>
/// <param name="Aggregate">What is said.</param>
internal sealed record KeptAggregate(KeptWindow Window, WindowAggregate Aggregate);
