using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Tests.Access;
using Grpc.Core;
using Grpc.Net.Client;

namespace EdgeFleet.Tests.Provisioning;

public sealed class CertificateTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task A_good_certificate_opens_a_session_as_the_gateway_it_names()
    {
        await using var manager = await RunningManager.StartAsync();
        var (number, certificate) = await Renewals.EnrolledAsync(manager, await manager.AdministratorAsync(), _key);
        var welcome = await HelloAsync(manager, certificate);
        Assert.Equal(number, welcome.Gateway);
        Assert.Equal(1UL, welcome.Session);
    }

    [Fact]
    public async Task A_foreign_certificate_ends_in_the_handshake_and_the_log_says_whose_it_was()
    {
        await using var manager = await RunningManager.StartAsync();
        var request = new CertificateRequest("CN=gateway-1", _key, HashAlgorithmName.SHA256);
        using var foreign = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Renewals.RenewAsync(manager, foreign, _key));
        Assert.Contains(manager.Log.Lines, l => l.Contains("CN=gateway-1", StringComparison.Ordinal)
            && l.Contains("not of this fleet's CA", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_managers_own_certificate_is_no_gateways()
    {
        await using var manager = await RunningManager.StartAsync();
        using var server = manager.Get<FleetAuthority>().IssueToServer(["localhost"], TimeSpan.FromDays(1));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Renewals.RenewAsync(manager, server, _key));
    }

    [Fact]
    public async Task A_certificate_that_the_registry_does_not_know_is_refused()
    {
        await using var manager = await RunningManager.StartAsync();
        using var issued = manager.Get<FleetAuthority>()
            .IssueToGateway(7, PublicKey.CreateFromSubjectPublicKeyInfo(_key.ExportSubjectPublicKeyInfo(), out _), TimeSpan.FromDays(1));
        var refused = await Renewals.RenewAsync(manager, issued.CopyWithPrivateKey(_key), _key).RefusedAsync(HttpStatusCode.Unauthorized);
        Assert.Contains("does not know", refused, StringComparison.Ordinal);
        Assert.Contains(manager.Log.Lines, l => l.Contains("does not know", StringComparison.Ordinal)
            && l.Contains("CN=gateway-7", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_revoked_gateway_loses_its_session_and_gets_no_other()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var (number, certificate) = await Renewals.EnrolledAsync(manager, administrator, _key);
        using var channel = Channel(manager, certificate);
        using var session = new GatewaySessions.GatewaySessionsClient(channel).Session();
        await session.RequestStream.WriteAsync(new FromGateway { Hello = new Hello { Protocol = 1 } });
        Assert.True(await session.ResponseStream.MoveNext(CancellationToken.None));

        await administrator.PostAsync($"api/v1/gateways/{number}/revoke", new { });
        var ended = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await session.ResponseStream.MoveNext(CancellationToken.None))
            {
            }
        });
        Assert.Equal(StatusCode.PermissionDenied, ended.StatusCode);

        var again = await Assert.ThrowsAsync<RpcException>(() => HelloAsync(manager, certificate));
        Assert.Equal(StatusCode.Unauthenticated, again.StatusCode);
        Assert.Contains("revoked", again.Status.Detail, StringComparison.Ordinal);
        await Renewals.RenewAsync(manager, certificate, _key).RefusedAsync(HttpStatusCode.Unauthorized);
        Assert.Contains(manager.Log.Lines, l => l.Contains($"gateway {number} was revoked", StringComparison.Ordinal));
        Assert.Equal("revoked", (string)(await administrator.GetJsonAsync($"api/v1/gateways/{number}"))["state"]!);
    }

    [Fact]
    public async Task A_session_ends_with_its_certificate()
    {
        await using var manager = await RunningManager.StartAsync();
        var (_, certificate) = await Renewals.EnrolledAsync(manager, await manager.AdministratorAsync(), _key);
        using var channel = Channel(manager, certificate);
        using var session = await SessionAsync(channel);
        manager.Clock.Advance(TimeSpan.FromDays(89));
        await manager.Get<SessionCertificates>().LookAsync(CancellationToken.None);
        Assert.Single(manager.Get<GatewayLinks>().All);
        manager.Clock.Advance(TimeSpan.FromDays(2));
        await manager.Get<SessionCertificates>().LookAsync(CancellationToken.None);
        var ended = await EndAsync(session);
        Assert.Equal(StatusCode.Unavailable, ended.StatusCode);
        Assert.Contains("the certificate of this session ended", ended.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_ends_some_time_after_its_certificate_was_renewed_and_only_once()
    {
        await using var manager = await RunningManager.StartAsync();
        var (_, first) = await Renewals.EnrolledAsync(manager, await manager.AdministratorAsync(), _key);
        using var channel = Channel(manager, first);
        using var session = await SessionAsync(channel);
        manager.Clock.Advance(TimeSpan.FromMinutes(1));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var second = await RunningManager.CertificateAsync(await Renewals.RenewAsync(manager, first, key), key);

        manager.Clock.Advance(SessionCertificates.Grace / 2);
        await manager.Get<SessionCertificates>().LookAsync(CancellationToken.None);
        Assert.Single(manager.Get<GatewayLinks>().All);
        manager.Clock.Advance(SessionCertificates.Grace);
        await manager.Get<SessionCertificates>().LookAsync(CancellationToken.None);
        Assert.Contains("was renewed; connect again with the new one", (await EndAsync(session)).Detail, StringComparison.Ordinal);

        // One that never got the new certificate is left alone with the old one.
        using var again = await SessionAsync(channel);
        manager.Clock.Advance(SessionCertificates.Grace);
        await manager.Get<SessionCertificates>().LookAsync(CancellationToken.None);
        Assert.Single(manager.Get<GatewayLinks>().All);
        await HelloAsync(manager, second);
        Assert.Equal(StatusCode.Aborted, (await EndAsync(again)).StatusCode);
    }

    [Fact]
    public async Task A_revoked_gateway_comes_back_with_a_new_claim_code()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var (number, code) = await RunningManager.GatewayAsync(administrator, "g");
        await administrator.PostAsync($"api/v1/gateways/{number}/revoke", new { });
        await manager.EnrolAsync(code, _key).RefusedAsync(HttpStatusCode.Forbidden);
        var again = (string)(await administrator.PostAsync($"api/v1/gateways/{number}/claims", new { }))["claimCode"]!;
        var certificate = await RunningManager.CertificateAsync(await manager.EnrolAsync(again, _key), _key);
        Assert.Equal(number, (await HelloAsync(manager, certificate)).Gateway);
    }

    [Fact]
    public async Task An_expired_certificate_reaches_renewal_and_nothing_else()
    {
        await using var manager = await RunningManager.StartAsync(new ManagerSettings { CertificateDays = 1 });
        var (number, certificate) = await Renewals.EnrolledAsync(manager, await manager.AdministratorAsync(), _key);
        manager.Clock.Advance(TimeSpan.FromDays(2));
        var refused = await Assert.ThrowsAsync<RpcException>(() => HelloAsync(manager, certificate));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        Assert.Contains("simplereenroll", refused.Status.Detail, StringComparison.Ordinal);
        Assert.Contains(manager.Log.Lines, l => l.Contains("has expired", StringComparison.Ordinal));

        var renewed = await RunningManager.CertificateAsync(await Renewals.RenewAsync(manager, certificate, _key), _key);
        Assert.Equal(number, (await HelloAsync(manager, renewed)).Gateway);
    }

    [Fact]
    public async Task The_manager_renews_its_own_certificate_while_it_runs()
    {
        await using var manager = await RunningManager.StartAsync();
        var certificates = manager.Get<ServerCertificates>();
        var first = certificates.ForGateways();
        manager.Clock.Advance(TimeSpan.FromDays(59));
        Assert.Same(first, certificates.ForGateways());
        manager.Clock.Advance(TimeSpan.FromDays(2));
        var second = certificates.ForGateways();
        Assert.NotEqual(first.SerialNumber, second.SerialNumber);
        Assert.True(second.MatchesHostname("localhost") && second.MatchesHostname("127.0.0.1"));
        var addresses = second.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateIPAddresses();
        Assert.Contains(IPAddress.IPv6Loopback, addresses);
    }

    internal static GrpcChannel Channel(RunningManager manager, X509Certificate2 certificate) =>
        GrpcChannel.ForAddress(manager.Gateways, new GrpcChannelOptions { HttpClient = manager.Gateway(certificate) });

    private static async Task<AsyncDuplexStreamingCall<FromGateway, FromManager>> SessionAsync(GrpcChannel channel)
    {
        var session = new GatewaySessions.GatewaySessionsClient(channel).Session();
        await session.RequestStream.WriteAsync(new FromGateway { Hello = new Hello { Protocol = 1 } });
        Assert.True(await session.ResponseStream.MoveNext(CancellationToken.None));
        return session;
    }

    private static async Task<Status> EndAsync(AsyncDuplexStreamingCall<FromGateway, FromManager> session) =>
        (await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await session.ResponseStream.MoveNext(CancellationToken.None))
            {
            }
        })).Status;

    private static async Task<Welcome> HelloAsync(RunningManager manager, X509Certificate2 certificate)
    {
        using var channel = Channel(manager, certificate);
        using var session = new GatewaySessions.GatewaySessionsClient(channel).Session();
        await session.RequestStream.WriteAsync(new FromGateway { Hello = new Hello { Protocol = 1 } });
        Assert.True(await session.ResponseStream.MoveNext(CancellationToken.None));
        return session.ResponseStream.Current.Welcome;
    }
}
