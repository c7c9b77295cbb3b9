using EdgeFleet.Manager.Hosting;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace EdgeFleet.Manager.Sessions;

/// <summary>
/// Calls of gateways that end with another status than OK go into the log as failed requests do; whatever went wrong in us is told
/// to the gateway as nothing but that.
/// </summary>
internal sealed class FailedCalls(FailedRequests failed) : Interceptor
{
    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception e) when (Noted(context, e) && e is not RpcException)
        {
            throw new RpcException(new Status(StatusCode.Internal, "the manager failed at this call; its log says why. Connect again"));
        }
    }

    private bool Noted(ServerCallContext context, Exception e)
    {
        if (!context.CancellationToken.IsCancellationRequested) failed.Note(context.GetHttpContext(), context.Method, e);
        return true;
    }
}
