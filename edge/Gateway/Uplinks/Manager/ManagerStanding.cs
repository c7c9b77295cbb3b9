using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Delivery;
using Grpc.Core;
using Grpc.Net.Client;

namespace EdgeFleet.Gateway.Uplinks.Manager;

/// <summary>Asks a manager whether it would let this gateway in. A session that runs does not notice.</summary>
internal static class ManagerStanding
{
    /// <exception cref="UplinkException">It would not, or is not there; the message says what to do.</exception>
    public static async Task<OtherSideAnswer> AskAsync(Uri manager, ManagerConnections connections, CancellationToken cancel)
    {
        using var channel = GrpcChannel.ForAddress(
            manager, new GrpcChannelOptions { HttpHandler = connections.CreateHandler(), DisposeHttpClient = true });
        try
        {
            var answer = await new GatewaySessions.GatewaySessionsClient(channel)
                .StandingAsync(new StandingRequest(), cancellationToken: cancel).ConfigureAwait(false);
            return new OtherSideAnswer($"lets gateway {answer.Gateway} in", UnixTime.Nearest(answer.Time));
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unimplemented)
        {
            return new OtherSideAnswer("answers as the fleet's manager; it is too old to be asked whether it lets this gateway in");
        }
        catch (RpcException e)
        {
            cancel.ThrowIfCancellationRequested();
            throw GrpcFaults.Read(e, manager, connections.Now);
        }
    }
}
