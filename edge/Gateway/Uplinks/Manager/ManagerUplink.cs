using EdgeFleet.Contracts;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Updates;
using EdgeFleet.Gateway.Enrolment;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Gateway.Uplinks.Manager;

/// <summary>The fleet manager: sessions over gRPC, in which blocks go up, state goes both ways and commands come down.</summary>
/// <param name="name">Its name in the outbox.</param>
/// <param name="sessions">Opens them.</param>
/// <param name="parts">What a session works with.</param>
/// <param name="renewal">Of the certificate that they show; null: nobody renews it.</param>
public sealed class ManagerUplink(string name, GrpcSessions sessions, SessionParts parts, CertificateRenewal? renewal = null) : IUplink
{
    private bool _packedRefused;
    private bool _driversKnown;

    public string Name => name;

    public TimeSpan LongestRetry => sessions.Bearer.Terms.Times.LongestRetry;

    public async Task<IBlockSink> OpenAsync(CancellationToken cancel)
    {
        var began = parts.Clock.GetTimestamp();
        var hello = parts.Hello.For(parts.Outbox.Epoch, parts.Anchor.Latest, parts.Outbox.Status(name).Drained,
            sessions.Bearer.Terms.Times.Report, _driversKnown);
        var call = await sessions.OpenAsync(hello, cancel).ConfigureAwait(false);
        _driversKnown = call.Welcome.Features.Contains(ManagerFeatures.KnownDrivers);
        var packs = !_packedRefused && sessions.Bearer.Terms.Times.Collect > TimeSpan.Zero;
        var session = new ManagerSession(name, call, sessions, parts) { PackedRefused = packs ? GoPlain : null };
        try
        {
            // There and back for the connection, for TLS and for the Hello: the Welcome came last, and one way.
            parts.Gateway.Told(call.Welcome.Time, parts.Clock.GetElapsedTime(began) / 6);
            parts.Log.LogInformation("uplink {Uplink}: session {Session} as gateway {Gateway}", name, call.Welcome.Session,
                call.Welcome.Gateway);
            await session.SayWhenItStartedAsync(cancel).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Task ProbeAsync(IBearer bearer, CancellationToken cancel) => sessions.ProbeAsync(bearer, cancel);

    private void GoPlain()
    {
        _packedRefused = true;
        parts.Log.LogWarning("uplink {Uplink}: the manager ended the session over a packed message: until the gateway starts again blocks "
            + "go one by one, reports whole and aggregates of telemetry not at all, which takes several times the bytes; update the older "
            + "of the two", name);
    }

    public Task MaintainAsync(CancellationToken cancel) => renewal?.RunAsync(cancel) ?? Task.CompletedTask;
}

/// <summary>What the sessions of a gateway with its manager work with.</summary>
/// <param name="Hello">What every one of them begins with.</param>
/// <param name="Gateway">The gateway itself.</param>
/// <param name="Anchor">The end of the manager's audit that it keeps.</param>
/// <param name="Outbox">For what a report says of it.</param>
public sealed record SessionParts(
    GatewayHello Hello, IGateway Gateway, KeptAnchor Anchor, IOutbox Outbox, TimeProvider Clock, ILogger<ManagerUplink> Log)
{
    /// <summary>Configuration on its way, which no session's end breaks off.</summary>
    public ConfigurationTransfer Transfer { get; } = new();

    /// <summary>What the gateway believes of updates.</summary>
    public required GatewayTrust Trust { get; init; }

    /// <summary>The contents that it ought to have; null: it fetches none.</summary>
    public UpdateContents? Contents { get; init; }

    /// <summary>A file of metadata on its way, likewise.</summary>
    public MetadataTransfer Metadata { get; } = new();

    /// <summary>The pace of a session, at moments of this gateway's own: an epoch is random, and stays.</summary>
    public SendPace PaceOver(BearerTerms bearer) => new(
        bearer, bearer.Times.Collect == TimeSpan.Zero ? TimeSpan.Zero
            : TimeSpan.FromSeconds(Outbox.Epoch % (ulong)bearer.Times.Collect.TotalSeconds), Clock);
}
