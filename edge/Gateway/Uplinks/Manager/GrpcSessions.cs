using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Bearers;
using Grpc.Net.Client;

namespace EdgeFleet.Gateway.Uplinks.Manager;

/// <summary>
/// Sessions with the manager over gRPC and mutual TLS: one connection with one bidirectional stream each. Several addresses are tried
/// in turn.
/// </summary>
/// <param name="managers">Their addresses.</param>
/// <param name="connections">To them.</param>
/// <param name="reports">What sessions tell of the gateway's bearers.</param>
/// <param name="clock">For waiting, and for dates.</param>
public sealed class GrpcSessions(
    IReadOnlyList<Uri> managers, ManagerConnections connections, BearerReports reports, TimeProvider clock)
{
    /// <summary>The largest message taken from the manager: a device document of some ten thousand devices.</summary>
    public const int MaxMessageBytes = 8 * 1024 * 1024;

    private uint _attempts;

    /// <summary>What the next session goes over.</summary>
    public IBearer Bearer => connections.Bearer;

    /// <summary>Bytes on the wire since the process started, over all bearers.</summary>
    public long BytesSent => reports.BytesSent;

    /// <summary>What they tell of the gateway's bearers.</summary>
    public BearerReports Bearers => reports;

    /// <summary>Proves that a manager answers over a bearer: the one that was tried last.</summary>
    public Task ProbeAsync(IBearer bearer, CancellationToken cancel) =>
        connections.ProbeAsync(managers[(int)(Math.Max(1, _attempts) - 1) % managers.Count], bearer, cancel);

    /// <summary>Connects, says hello, and returns once the manager has said welcome.</summary>
    /// <exception cref="UplinkException">No session; the kind says how long to wait, the message what to do.</exception>
    internal async Task<GrpcSession> OpenAsync(Hello hello, CancellationToken cancel)
    {
        if (connections.Certificate is var certificate && certificate.NotAfter.ToUniversalTime() <= clock.GetUtcNow())
            throw new UplinkException(
                UplinkFault.Lost, $"the certificate expired on {certificate.NotAfter.ToUniversalTime():u} and has to be renewed first; if "
                    + "that does not happen, the manager's console says what it waits for");
        var outdated = connections.CertificateReplaced;
        var patience = Bearer.Terms.Times.Greeting;
        var manager = managers[(int)(_attempts++ % managers.Count)];
        var channel = GrpcChannel.ForAddress(manager, new GrpcChannelOptions
        {
            HttpHandler = connections.CreateHandler(),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxMessageBytes,
            MaxSendMessageSize = null,
            MaxRetryAttempts = null,
        });
        var call = new GatewaySessions.GatewaySessionsClient(channel)
            .Session(GrpcSession.Compressible, cancellationToken: CancellationToken.None);
        var session = new GrpcSession(channel, call, manager, clock) { Outdated = outdated };
        try
        {
            using var timeout = new CancellationTokenSource(patience, clock);
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
                throw new UplinkException(
                    UplinkFault.Lost, $"{manager} gave no Welcome within {patience.TotalSeconds:0} s", new TimeoutException());
            }
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
