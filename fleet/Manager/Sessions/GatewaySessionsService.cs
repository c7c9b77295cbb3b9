using System.Globalization;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Provisioning;
using Grpc.Core;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Sessions;

/// <summary>
/// The gateways' door: Hello, Welcome with a fresh session number, then <see cref="GatewaySession"/>.
/// The caller is who its client certificate says, never who its messages say.
/// </summary>
public sealed class GatewaySessionsService(
    SessionServices services, IHostApplicationLifetime lifetime, ILogger<GatewaySessionsService> log) : GatewaySessions.GatewaySessionsBase
{
    /// <summary>A gateway's connection is believed to live this long without a word, whatever it asks for.</summary>
    private const uint MostQuietSeconds = 3600;

    public override async Task Session(
        IAsyncStreamReader<FromGateway> requestStream, IServerStreamWriter<FromManager> responseStream, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var gateway = GatewayOf(context);
        var endings = services.Links.Endings(gateway);
        var hello = await ReadHelloAsync(requestStream, context.CancellationToken);
        CheckProtocol(hello);
        CheckPace(gateway);
        if (WordBounds.Cut(hello, services.Quotas)) services.Occurrences.Note(SessionConditions.WordsCut, Subject.Gateway(gateway));

        if (hello.QuietSeconds > 0)
            ConnectionLife.Watch(context.GetHttpContext().Features, TimeSpan.FromSeconds(Math.Min(hello.QuietSeconds, MostQuietSeconds)));
        var connection = context.GetHttpContext().Connection;
        using var link = new GatewayLink(gateway, NextSession(gateway), hello, services.Time.GetUtcNow())
        {
            CertificateEnd = connection.ClientCertificate?.NotAfter.ToUniversalTime(),
            Contested = services.Processes.Connected(gateway, hello.BootId, $"{connection.RemoteIpAddress}"),
        };
        using var gone = context.CancellationToken.Register(() => link.End(null));
        using var stopping = lifetime.ApplicationStopping.Register(
            () => link.End(new Status(StatusCode.Unavailable, "the manager is stopping; connect again in a while")));
        if (services.Links.Connect(link, endings))
        {
            log.LogInformation("gateway {Gateway}: session {Session} began, software {Software}", gateway, link.Session, hello.Software);
            var session = new GatewaySession(link, services, requestStream, responseStream, log);
            try
            {
                await session.RunAsync();
            }
            catch (OperationCanceledException) when (link.Ended.IsCancellationRequested)
            {
                // It ended before Welcome; the status below says why.
            }
            finally
            {
                var last = services.Links.Disconnect(link);
                await session.DisconnectedAsync(last);
                Seen(link);
                log.LogInformation("gateway {Gateway}: session {Session} ended {Why}", gateway, link.Session, link.EndStatus?.Detail
                    ?? "by the gateway");
            }
        }
        if (link.EndStatus is { } status) throw new RpcException(status);
    }

    /// <summary>Authentication has found the certificate good before this is called; a session that runs does not notice.</summary>
    public override Task<StandingAnswer> Standing(StandingRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Task.FromResult(
            new StandingAnswer { Gateway = GatewayOf(context), Time = services.Time.GetUtcNow().ToUnixTimeMilliseconds() });
    }

    private ulong NextSession(long gateway)
    {
        try
        {
            return services.Store.NextSession(gateway);
        }
        catch (SqliteException e)
        {
            log.LogError(e, "gateway {Gateway}: no session number could be stored", gateway);
            throw new RpcException(
                new Status(StatusCode.Unavailable,
                $"the manager cannot store a session number ({e.Message}); make room on its disk, and connect again in a while"));
        }
    }

    /// <summary>Worth knowing, not worth failing for.</summary>
    private void Seen(GatewayLink link)
    {
        try
        {
            services.Store.Seen(link.Gateway, link.LastHeard);
        }
        catch (SqliteException e)
        {
            log.LogError(e, "gateway {Gateway}: its last visit could not be stored", link.Gateway);
        }
    }

    private static long GatewayOf(ServerCallContext context)
    {
        var claim = context.GetHttpContext().User.FindFirst(GatewayAuthentication.GatewayClaim)?.Value;
        return long.TryParse(claim, NumberStyles.None, CultureInfo.InvariantCulture, out var gateway)
            ? gateway
            : throw new RpcException(
                new Status(StatusCode.Unauthenticated,
                "no gateway certificate came with this connection; enrol the gateway with a claim code"));
    }

    private async Task<Hello> ReadHelloAsync(IAsyncStreamReader<FromGateway> requests, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(services.Limits.HelloTimeout, services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        try
        {
            if (!await requests.MoveNext(either.Token))
                throw new RpcException(new Status(StatusCode.InvalidArgument, "the stream ended before a Hello; send Hello first"));
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new RpcException(
                new Status(StatusCode.DeadlineExceeded,
                $"no Hello within {services.Limits.HelloTimeout.TotalSeconds} s; send Hello first"));
        }
        return requests.Current.BodyCase == FromGateway.BodyOneofCase.Hello
            ? requests.Current.Hello
            : throw new RpcException(
                new Status(StatusCode.InvalidArgument, $"the first message is {requests.Current.BodyCase}; send Hello first"));
    }

    /// <summary>Each session is a number on disk, and a line in the log.</summary>
    private void CheckPace(long gateway)
    {
        var wait = services.Paces.Of(gateway).Session();
        if (wait == TimeSpan.Zero) return;
        services.Occurrences.Note(SessionConditions.TooFast, Subject.Gateway(gateway));
        throw new RpcException(new Status(StatusCode.Unavailable, string.Create(CultureInfo.InvariantCulture,
            $"gateway {gateway} begins sessions faster than {services.Quotas.SessionsPerSecond} a second; ")
            + string.Create(CultureInfo.InvariantCulture, $"connect again in {wait.TotalSeconds:0.0} s")));
    }

    private static void CheckProtocol(Hello hello)
    {
        var which = hello.Protocol < SessionLimits.OldestProtocol ? "gateway" : hello.Protocol > SessionLimits.NewestProtocol ? "manager"
            : null;
        if (which is null) return;
        throw new RpcException(new Status(
            StatusCode.FailedPrecondition,
            $"the gateway speaks session protocol {hello.Protocol}, this manager {SessionLimits.OldestProtocol} to "
            + $"{SessionLimits.NewestProtocol}; update the {which}"));
    }
}

/// <summary>What every session works with.</summary>
public sealed record SessionServices(
    BlockInbox Inbox, GatewayStore Store, GatewayLinks Links, GatewayTwins Twins, PointCatalog Points, IDeviceAssignments Assignments,
    IEnumerable<IGatewayHandler> Handlers, SessionLimits Limits, GatewayQuotas Quotas, GatewayPaces Paces, Occurrences Occurrences,
    GatewayProcesses Processes, IAggregateIntake Aggregates, TimeProvider Time);
