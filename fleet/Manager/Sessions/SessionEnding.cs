using EdgeFleet.Manager.Provisioning;
using Grpc.Core;

namespace EdgeFleet.Manager.Sessions;

internal sealed class SessionEnding(GatewayLinks links) : ISessionEnding
{
    public void EndSession(long gateway, string why) =>
        links.End(gateway, new Status(StatusCode.PermissionDenied, $"gateway {gateway} {why}"));
}
