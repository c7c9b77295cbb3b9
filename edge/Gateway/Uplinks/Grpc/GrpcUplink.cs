using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Uplinks;
using Grpc.Core;
using Grpc.Net.Client;

namespace EdgeFleet.Gateway.Uplinks.Grpc;

/// <summary>
/// The manager over gRPC and mutual TLS: one connection with one bidirectional stream. Several addresses are tried in turn.
/// </summary>
public sealed class GrpcUplink(IReadOnlyList<Uri> managers, ManagerConnections connections, TimeProvider clock) : IUplink
{
    /// <summary>The largest message taken from the manager: a device document of some ten thousand devices.</summary>
    public const int MaxMessageBytes = 8 * 1024 * 1024;

    /// <summary>From connecting to Welcome.</summary>
    public static readonly TimeSpan WelcomeTimeout = TimeSpan.FromSeconds(20);

    private uint _attempts;

    /// <summary>The name under which outboxes keep what this uplink has settled; it stays.</summary>
    public const string UplinkName = "manager";

    public string Name => UplinkName;

    public long BytesSent => connections.Counter.Sent;

    public async Task<IUplinkChannel> ConnectAsync(Hello hello, CancellationToken cancel)
    {
        if (connections.Certificate is var certificate && certificate.NotAfter.ToUniversalTime() <= clock.GetUtcNow())
            throw new UplinkException(
                UplinkFault.Lost, $"the certificate expired on {certificate.NotAfter.ToUniversalTime():u} and has to be renewed first; if "
                    + "that does not happen, the manager's console says what it waits for");
        var outdated = connections.CertificateReplaced;
        var manager = managers[(int)(_attempts++ % managers.Count)];
        var channel = GrpcChannel.ForAddress(manager, new GrpcChannelOptions
        {
            HttpHandler = connections.CreateHandler(),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxMessageBytes,
            MaxSendMessageSize = null,
            MaxRetryAttempts = null,
        });
        var call = new GatewaySessions.GatewaySessionsClient(channel).Session(cancellationToken: CancellationToken.None);
        var session = new GrpcChannelSession(channel, call, manager, clock) { Outdated = outdated };
        try
        {
            using var timeout = new CancellationTokenSource(WelcomeTimeout, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
            try
            {
                await session.SendAsync(new FromGateway { Hello = hello }, either.Token).ConfigureAwait(false);
                var first = await session.ReceiveAsync(either.Token).ConfigureAwait(false);
                session.Welcome = first?.Welcome
                    ?? throw new UplinkException(
                        UplinkFault.Protocol,
                    $"{manager} answered without a Welcome; is this the gateway address of an EdgeFleet manager?");
                return session;
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                throw new UplinkException(UplinkFault.Lost, $"{manager} gave no Welcome within {WelcomeTimeout.TotalSeconds:0} s");
            }
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}

/// <summary>One call. Every failure of the transport comes out as an <see cref="UplinkException"/>.</summary>
internal sealed class GrpcChannelSession(
    GrpcChannel channel, AsyncDuplexStreamingCall<FromGateway, FromManager> call, Uri manager, TimeProvider clock) : IUplinkChannel
{
    public Welcome Welcome { get; set; } = new();

    public CancellationToken Outdated { get; init; }

    public async Task SendAsync(FromGateway message, CancellationToken cancel)
    {
        try
        {
            await call.RequestStream.WriteAsync(message, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (IsTransport(e))
        {
            cancel.ThrowIfCancellationRequested();
            throw await WhyAsync(e).ConfigureAwait(false);
        }
    }

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
