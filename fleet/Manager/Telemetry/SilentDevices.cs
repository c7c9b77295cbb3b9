using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Sessions;

namespace EdgeFleet.Manager.Telemetry;

/// <summary>Whose latest values are stale: nobody hears the device, so that what it said last may be so no longer.</summary>
public sealed class SilentDevices(IDeviceAssignments assignments, GatewayTwins twins, LinkStates links)
{
    /// <summary>It has no gateway, its gateway is away, or says that the device does not answer.</summary>
    public bool Has(long device) =>
        assignments.GatewayOf(device) is not { } gateway || !twins.Get(gateway).Online
        || links.Latest(gateway, device) is { Link: not (DeviceState.Types.Link.Online or DeviceState.Types.Link.Unknown) };
}
