using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Benchmarks.Narrow;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Gateway.Uplinks.Manager;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Testing;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Provisioning;

namespace EdgeFleet.Tests.Bearers;

/// <summary>What a reading takes of an NB-IoT tariff, from the gateway's outbox to the manager's inbox and the settling of it.</summary>
public class NarrowBytesTests
{
    [Fact]
    public async Task A_greenhouse_gateway_takes_four_bytes_a_reading_or_less()
    {
        Needs.Present(OperatingSystem.IsLinux(), "Linux, whose kernel counts packets", "run it there");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var manager = await RunningManager.StartAsync();
        using var people = await manager.AdministratorAsync();
        var (number, certificate) = await Renewals.EnrolledAsync(manager, people, key);
        var identity = new GatewayIdentity(
            number, certificate, X509CertificateLoader.LoadCertificate(manager.Get<FleetAuthority>().Certificate));
        var begin = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        await using var gateway = new NarrowGateway(NarrowSite.Greenhouses(begin), begin, ManagerKind.Word);
        await gateway.StartManagerAsync(ManagerKind.Word, manager.Gateways, identity);
        // Coming up is paid once a day or less.
        await gateway.RunQuarterAsync();
        var (readings, bytes) = (gateway.Readings, gateway.WireBytes(ManagerKind.Word) + gateway.SignsOfLife);

        for (var quarter = 0; quarter < 4; quarter++) await gateway.RunQuarterAsync();
        (readings, bytes) = (gateway.Readings - readings, gateway.WireBytes(ManagerKind.Word) + gateway.SignsOfLife - bytes);
        Assert.Equal(4 * 600, readings);
        // All that is collected goes in one packet, is settled in another, and each is acknowledged: 52 bytes of headers and 22 of TLS more
        // for each message by itself would be too much.
        Assert.InRange((double)bytes / readings, 1, 3.5);
    }
}
