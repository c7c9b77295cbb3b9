using EdgeFleet.Contracts;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Telemetry.Projections;

namespace EdgeFleet.Manager.Telemetry.Foreign;

/// <summary>
/// An operator decides that readings of a device that was not the gateway's count all the same. What comes later is judged anew.
/// </summary>
public sealed class ForeignReleases(
    Changes changes, DeviceAssignments assignments, ISitePlaces places, ForeignReadings foreign, Projector projector)
{
    /// <summary>Releases what has arrived; the projections take it in soon after.</summary>
    /// <exception cref="RefusedException">404: nothing of the device waits there. 409: there never was such a device.</exception>
    public async Task ReleaseAsync(Actor actor, long gateway, long device, CancellationToken cancel)
    {
        if (!actor.Sites.Covers(places.OfGateway(gateway))) throw Missing.Gateway(gateway);
        var found = ForeignDevice.IsShown(device, actor.Sites, places) ? foreign.Find(gateway, device) : null;
        var row = found ?? throw RefusedException.NotFound(TelemetryPhrases.NothingToRelease.With(gateway, device));
        if (!assignments.Knows(device))
            throw RefusedException.Conflict(TelemetryPhrases.NeverWas.With(device, gateway));
        await changes.MakeAsync(actor, async (database, notes) =>
        {
            notes.OnCommit(await assignments.ReleaseAsync(database, gateway, device, row.LastReceived, cancel));
            var until = UnixTime.Nearest(row.LastReceived);
            notes.Add("readings.release", FormattableString.Invariant($"gateway:{gateway}"),
                "", FieldChange.Facts(("device", device), ("readings", row.Count), ("until", $"{until:u}")));
            return true;
        }, cancel);
        projector.Wake();
    }
}
