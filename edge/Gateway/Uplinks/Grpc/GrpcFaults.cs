using System.Security.Authentication;
using EdgeFleet.Edge.Uplinks;
using Grpc.Core;

namespace EdgeFleet.Gateway.Uplinks.Grpc;

/// <summary>What a gRPC status means for a gateway, in the manager's words where it sent some.</summary>
internal static class GrpcFaults
{
    public static UplinkException Read(RpcException e, Uri manager)
    {
        var (fault, next) = e.StatusCode switch
        {
            StatusCode.Aborted => (UplinkFault.Superseded, "if another machine runs from a copy of this data folder, stop one of the two and enrol it as a gateway of its own"),
            StatusCode.Unauthenticated or StatusCode.PermissionDenied => (UplinkFault.Refused, "ask the operator for a new claim code and enrol this gateway again, if it is to come back"),
            StatusCode.FailedPrecondition or StatusCode.Unimplemented or StatusCode.InvalidArgument => (UplinkFault.Refused, "update the older of gateway and manager"),
            StatusCode.ResourceExhausted => (UplinkFault.Protocol, $"this gateway takes messages of up to {GrpcUplink.MaxMessageBytes} bytes; divide its devices over several gateways, or see the manager's log"),
            _ => (UplinkFault.Lost, null),
        };
        if (fault == UplinkFault.Lost && Innermost<AuthenticationException>(e) is { } tls)
            return new UplinkException(UplinkFault.Refused, $"{manager} is not trusted: {tls.Message} It must show a certificate of this fleet's CA for that very name; check the address in gateway.json", e);
        var words = $"{manager}: {Words(e)}";
        return new UplinkException(fault, next is null ? words : $"{words}. {next}", e);
    }

    private static string Words(RpcException e)
    {
        // gRPC wraps a failed connection in three layers; the last one says what happened.
        Exception? cause = e.Status.DebugException;
        while (cause?.InnerException is { } inner) cause = inner;
        return (e.StatusCode is StatusCode.Unavailable or StatusCode.Internal && cause is not null ? cause.Message : e.Status.Detail).TrimEnd('.');
    }

    private static T? Innermost<T>(RpcException e) where T : Exception
    {
        for (var cause = e.Status.DebugException ?? e.InnerException; cause is not null; cause = cause.InnerException)
            if (cause is T found) return found;
        return null;
    }
}
