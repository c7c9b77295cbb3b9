using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Delivery;
using Grpc.Core;
using Grpc.Net.Client;

namespace EdgeFleet.Gateway.Uplinks.Manager;

/// <summary>
/// One call, and the connection it has to itself: messages both ways, in order. Every failure of the
/// transport comes out as an <see cref="UplinkException"/>.
/// </summary>
internal sealed class GrpcSession(
    GrpcChannel channel, AsyncDuplexStreamingCall<FromGateway, FromManager> call, Uri manager, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>Beyond this a message is compressed, as a Hello with the descriptions of its drivers. Blocks are already.</summary>
    private const int CompressedBeyond = 1024;

    private static readonly WriteOptions Plain = new(WriteFlags.NoCompress);
    private static readonly WriteOptions Compressed = new();

    /// <summary>What a call is opened with whose messages may be compressed: gRPC's own word for it.</summary>
    public static Metadata Compressible => new() { { "grpc-internal-encoding-request", "gzip" } };

    public Welcome Welcome { get; set; } = new();

    /// <summary>Cancelled when the gateway has a newer certificate than the one it showed here.</summary>
    public CancellationToken Outdated { get; init; }

    /// <summary>Hands one message to the transport. One caller at a time.</summary>
    /// <exception cref="UplinkException">The session is over.</exception>
    public async Task SendAsync(FromGateway message, CancellationToken cancel)
    {
        try
        {
            var isWorthIt = message.BodyCase is not (FromGateway.BodyOneofCase.Block or FromGateway.BodyOneofCase.Bundle
                or FromGateway.BodyOneofCase.PackedReport or FromGateway.BodyOneofCase.Aggregates)
                && message.CalculateSize() > CompressedBeyond;
            call.RequestStream.WriteOptions = isWorthIt ? Compressed : Plain;
            await call.RequestStream.WriteAsync(message, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (IsTransport(e))
        {
            cancel.ThrowIfCancellationRequested();
            throw await WhyAsync(e).ConfigureAwait(false);
        }
    }

    /// <summary>The next message; null when the manager ended the session without complaint. One caller at a time.</summary>
    /// <exception cref="UplinkException">The session is over.</exception>
    public async Task<FromManager?> ReceiveAsync(CancellationToken cancel)
    {
        try
        {
            return await call.ResponseStream.MoveNext(cancel).ConfigureAwait(false) ? call.ResponseStream.Current : null;
        }
        catch (Exception e) when (IsTransport(e))
        {
            cancel.ThrowIfCancellationRequested();
            throw Read(e);
        }
    }

    /// <summary>Asks for a part of an update, beside the session and on its connection.</summary>
    /// <exception cref="RpcException">It does not come, and why.</exception>
    public async Task<UpdatePart> FetchAsync(UpdateRequest request, TimeSpan patience, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        return await new GatewayUpdates.GatewayUpdatesClient(channel).FetchAsync(request, cancellationToken: either.Token)
            .ConfigureAwait(false);
    }

    public ValueTask DisposeAsync()
    {
        call.Dispose();
        channel.Dispose();
        return ValueTask.CompletedTask;
    }

    // A write to an ended call only says that it has ended; the status says why.
    private async Task<UplinkException> WhyAsync(Exception e)
    {
        if (e is RpcException) return Read(e);
        try
        {
            await call.ResponseHeadersAsync.ConfigureAwait(false);
            return Read(new RpcException(call.GetStatus()));
        }
        catch (Exception inner) when (IsTransport(inner))
        {
            return Read(inner is RpcException ? inner : e);
        }
    }

    private UplinkException Read(Exception e) =>
        e is RpcException rpc ? GrpcFaults.Read(rpc, manager, clock.GetUtcNow())
            : new UplinkException(UplinkFault.Lost, $"{manager}: {e.Message.TrimEnd('.')}", e);

    // gRPC wraps most of what a connection throws, but not all of it.
    private static bool IsTransport(Exception e) => e is RpcException or InvalidOperationException or IOException or HttpRequestException;
}
