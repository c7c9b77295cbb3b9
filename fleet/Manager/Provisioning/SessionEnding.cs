using EdgeFleet.Manager.Sessions;
using Grpc.Core;

namespace EdgeFleet.Manager.Provisioning;

internal static class SessionEnding
{
    /// <summary>Ends the session that a gateway has under a certificate that is good no longer.</summary>
    public static void EndSession(this GatewayLinks links, long gateway, string why)
    {
        if (links.TryGet(gateway, out var link)) link.End(new Status(StatusCode.PermissionDenied, $"gateway {gateway} {why}"));
    }
}
