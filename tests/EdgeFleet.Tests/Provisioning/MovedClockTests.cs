using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Tests.Access;

namespace EdgeFleet.Tests.Provisioning;

/// <summary>A manager that booted with a clock a day ahead, and was set right while it ran.</summary>
public sealed class MovedClockTests
{
    [Fact]
    public async Task Nobody_is_locked_out_by_what_was_made_while_the_clock_was_ahead()
    {
        var clock = new DateClock();
        clock.Advance(TimeSpan.FromDays(1));
        await using var manager = await RunningManager.StartAsync(clock: clock);
        var administrator = await manager.AdministratorAsync();
        using var key = System.Security.Cryptography.ECDsa.Create(
            System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        using var certificate = (await Renewals.EnrolledAsync(manager, administrator, key)).Certificate;
        var certificates = manager.Get<ServerCertificates>();
        Assert.True(certificates.ForGateways().NotBefore.ToUniversalTime() > DateTime.UtcNow);

        clock.Advance(TimeSpan.FromDays(-1));
        Assert.True(certificates.ForGateways().NotBefore.ToUniversalTime() < DateTime.UtcNow);
        Assert.Null((await manager.Get<GatewayCertificates>().StandingAsync(certificate, CancellationToken.None)).Fault);
        using var authority = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(
            manager.Get<FleetAuthority>().Certificate);
        Assert.True(authority.NotBefore.ToUniversalTime() < DateTime.UtcNow.AddMonths(-1));
    }
}
