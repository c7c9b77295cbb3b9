using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Edge.Delivery;
using Grpc.Core;

namespace EdgeFleet.Gateway.Uplinks.Manager;

/// <summary>What a gRPC status means for a gateway, in the manager's words where it sent some.</summary>
internal static class GrpcFaults
{
    public static UplinkException Read(RpcException e, Uri manager, DateTimeOffset now)
    {
        var (fault, next) = e.StatusCode switch
        {
            StatusCode.Aborted =>
                (UplinkFault.Superseded,
                "If another process runs from a copy of this data folder, stop one of the two and enrol it as a gateway of its own"),
            StatusCode.Unauthenticated or StatusCode.PermissionDenied =>
                (UplinkFault.Refused,
                "With a new claim code: stop the gateway, delete identity.pem in its data folder, enrol again; what waits in the outbox "
                + "is kept"),
            StatusCode.Unimplemented =>
                (UplinkFault.Refused, "Is this the gateway address of an EdgeFleet manager? If so, update the older of the two"),
            StatusCode.FailedPrecondition => (UplinkFault.Refused, null),
            // Of our own making, when a message was too large to be received; what the manager refuses it explains itself.
            StatusCode.ResourceExhausted when e.Status.Detail.Contains("message size", StringComparison.Ordinal) =>
                (UplinkFault.Protocol,
                $"This gateway takes messages of up to {GrpcSessions.MaxMessageBytes} bytes; divide its devices over several gateways, or "
                + "see the manager's log"),
            StatusCode.InvalidArgument or StatusCode.ResourceExhausted => (UplinkFault.Protocol, (string?)null),
            _ => (UplinkFault.Lost, null),
        };
        if (fault == UplinkFault.Lost && Innermost<AuthenticationException>(e) is { } dated
            && dated.Message.Contains(nameof(X509ChainStatusFlags.NotTimeValid), StringComparison.Ordinal))
            return new UplinkException(
                UplinkFault.Lost, $"{manager} shows a certificate that is not valid at {now:u}, which this gateway's clock says: set that "
                    + "clock, or the manager's if it is the wrong one", e) { MayBeBearer = false };
        if (fault == UplinkFault.Lost && Innermost<AuthenticationException>(e) is { } tls)
            // Not the manager's word: a network that wants a sign-in first answers so, for minutes or for days.
            return new UplinkException(
                UplinkFault.Lost, $"{manager} is not trusted: {tls.Message} It must show a certificate of this fleet's CA for that "
                    + "very name; check the address in gateway.json", e);
        var words = $"{manager}: {Words(e)}";
        return new UplinkException(fault, next is null ? words : $"{words}. {next}", e)
        {
            // What a connection threw stands there; without it the manager said so itself.
            MayBeBearer = fault == UplinkFault.Lost && e.Status.DebugException is not null,
        };
    }

    private static string Words(RpcException e)
    {
        // gRPC wraps a failed connection in three layers; the last one says what happened.
        Exception? cause = e.Status.DebugException;
        while (cause?.InnerException is { } inner) cause = inner;
        return (e.StatusCode is StatusCode.Unavailable or StatusCode.Internal && cause is not null ? cause.Message : e.Status.Detail)
            .TrimEnd('.');
    }

    private static T? Innermost<T>(RpcException e) where T : Exception
    {
        for (var cause = e.Status.DebugException ?? e.InnerException; cause is not null; cause = cause.InnerException)
            if (cause is T found) return found;
        return null;
    }
}
