using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Gateway.Uplinks.Manager;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Testing;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Delivery;

namespace EdgeFleet.Tests.Provisioning;

/// <summary>A gateway that resumes its TLS session is judged as one that shows its certificate.</summary>
public sealed class ResumedSessionTests : IDisposable
{
    /// <summary>A handshake in which both sides show a certificate is so much more to receive than a resumed one.</summary>
    private const long Shown = 700;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task One_that_was_revoked_is_refused()
    {
        Needs.Present(OperatingSystem.IsLinux(), "Linux", "run it there");
        await using var manager = await RunningManager.StartAsync();
        using var people = await manager.AdministratorAsync();
        var (number, certificate) = await Renewals.EnrolledAsync(manager, people, _key);
        var gateway = new Caller(manager, number, certificate);
        Assert.Null(await gateway.CallAsync());
        var full = gateway.Received;
        Assert.Null(await gateway.CallAsync());
        Assert.InRange(gateway.Received, 1, full - Shown);

        await people.PostAsync($"api/v1/gateways/{number}/revoke", new { });

        var refused = await gateway.CallAsync();
        Assert.Equal(UplinkFault.Refused, refused?.Fault);
        Assert.Contains("was revoked", refused!.Message, StringComparison.Ordinal);
        Assert.InRange(gateway.Received, 1, full - Shown);
    }

    [Fact]
    public async Task One_that_has_a_newer_certificate_is_refused_with_the_old()
    {
        Needs.Present(OperatingSystem.IsLinux(), "Linux", "run it there");
        await using var manager = await RunningManager.StartAsync();
        using var people = await manager.AdministratorAsync();
        var (number, certificate) = await Renewals.EnrolledAsync(manager, people, _key);
        var before = new Caller(manager, number, certificate);
        Assert.Null(await before.CallAsync());
        var full = before.Received;

        var renewed = await RunningManager.CertificateAsync(await Renewals.RenewAsync(manager, certificate, _key), _key);
        var after = new Caller(manager, number, renewed);
        Assert.Null(await after.CallAsync());
        // What it resumes is never a session of another certificate.
        Assert.InRange(after.Received, full - Shown, long.MaxValue);

        var refused = await before.CallAsync();
        Assert.Contains("it was renewed", refused?.Message, StringComparison.Ordinal);
        Assert.InRange(before.Received, 1, full - Shown);
    }

    /// <summary>A gateway by the manager's name: an address cannot be resumed by .NET.</summary>
    private sealed class Caller
    {
        private readonly InterfaceBearer _bearer = new(new BearerTerms("nb", BearerKind.NbIot), null, TimeProvider.System);
        private readonly GrpcSessions _sessions;
        private long _before;

        public Caller(RunningManager manager, long number, X509Certificate2 certificate)
        {
            var authority = X509CertificateLoader.LoadCertificate(manager.Get<FleetAuthority>().Certificate);
            var bearers = OneBearer.Of(manager.Clock, _bearer);
            _sessions = new GrpcSessions(
                [new UriBuilder(manager.Gateways) { Host = "localhost" }.Uri],
                new ManagerConnections(new GatewayIdentity(number, certificate, authority), bearers, manager.Clock),
                new BearerReports([_bearer], [bearers]), manager.Clock);
        }

        /// <summary>Bytes that the latest call received.</summary>
        public long Received { get; private set; }

        /// <returns>Why there was no session; null: there was.</returns>
        public async Task<UplinkException?> CallAsync()
        {
            try
            {
                var hello = new GatewayHello("test", 1, []).For(1, null, [], TimeSpan.FromMinutes(15));
                await using var session = await _sessions.OpenAsync(hello, TestContext.Current.CancellationToken);
                return null;
            }
            catch (UplinkException e)
            {
                return e;
            }
            finally
            {
                (Received, _before) = (_bearer.Meter.Today.Received - _before, _bearer.Meter.Today.Received);
            }
        }
    }
}
