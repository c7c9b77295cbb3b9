using EdgeFleet.Manager.Sessions;
using Grpc.Core;

namespace EdgeFleet.Manager.Provisioning;

internal static class SessionEnding
{
    /// <summary>Ends the session that a gateway has under a certificate that is good no longer.</summary>
    public static void EndSession(this GatewayLinks links, long gateway, string why) =>
        links.End(gateway, new Status(StatusCode.PermissionDenied, $"gateway {gateway} {why}"));
}
