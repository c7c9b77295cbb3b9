using EdgeFleet.Contracts;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Projections;

namespace EdgeFleet.Manager.Metrics;

/// <summary>How far what is shown is behind what has arrived.</summary>
internal sealed class ProjectionLag(Projector projector, InboxReader inbox, TimeProvider clock)
{
    public Exception? Failure => projector.Failure;

    /// <summary>How long ago the oldest block arrived that some projection has not seen; 0: there is none.</summary>
    public double Seconds() =>
        inbox.ReadAfter(projector.Position, limit: 1, maxBytes: 1, withBytes: false) is [var next]
            ? Math.Max(0, (clock.GetUtcNow() - UnixTime.Nearest(next.Received)).TotalSeconds) : 0;
}
