using System.Net;
using System.Security.Cryptography;
using EdgeFleet.Manager.Common;
using EdgeFleet.Tests.Access;

namespace EdgeFleet.Tests.Provisioning;

public sealed class RenewalTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task The_old_certificate_holds_until_the_new_one_is_shown()
    {
        await using var manager = await RunningManager.StartAsync();
        var (_, first) = await Renewals.EnrolledAsync(manager, await manager.AdministratorAsync(), _key);
        using var lost = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await RunningManager.CertificateAsync(await Renewals.RenewAsync(manager, first, lost), lost); // the answer is lost on the way

        manager.Clock.Advance(TimeSpan.FromMinutes(1));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var second = await RunningManager.CertificateAsync(await Renewals.RenewAsync(manager, first, key), key);
        Assert.Equal(HttpStatusCode.OK, (await Renewals.RenewAsync(manager, second, key)).StatusCode);
        var refused = await Renewals.RenewAsync(manager, first, _key).RefusedAsync(HttpStatusCode.Unauthorized);
        Assert.Contains("renewed", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_was_off_for_months_renews_with_its_old_key_once_a_person_agrees()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var (number, certificate) = await Renewals.EnrolledAsync(manager, administrator, _key);
        var token = (string)(await administrator.PostAsync("api/v1/tokens", new { name = "t", role = "operator" }))["token"]!;
        manager.Clock.Advance(TimeSpan.FromDays(90 + 200));
        var person = manager.WithToken(token);

        using var waits = await Renewals.RenewAsync(manager, certificate, _key);
        Assert.Equal(HttpStatusCode.Accepted, waits.StatusCode); // RFC 7030 section 4.2.3
        Assert.NotNull(waits.Headers.RetryAfter);
        Assert.True((bool)(await person.GetJsonAsync($"api/v1/gateways/{number}"))["waitsForConsent"]!);

        await person.PostAsync($"api/v1/gateways/{number}/consent", new { });
        var renewed = await RunningManager.CertificateAsync(await Renewals.RenewAsync(manager, certificate, _key), _key);
        Assert.Equal($"CN=gateway-{number}", renewed.Subject);
        Assert.False((bool)(await person.GetJsonAsync($"api/v1/gateways/{number}"))["waitsForConsent"]!);

        // The consent was for once.
        using var second = await Renewals.RenewAsync(manager, certificate, _key);
        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
    }

    [Fact]
    public async Task A_gateway_gets_so_many_certificates_an_hour_and_is_told_when_to_ask_again()
    {
        await using var manager = await RunningManager.StartAsync();
        var (_, first) = await Renewals.EnrolledAsync(manager, await manager.AdministratorAsync(), _key);
        for (var i = 1; i < new GatewayQuotas().Renewals; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await Renewals.RenewAsync(manager, first, _key)).StatusCode);
            manager.Clock.Advance(TimeSpan.FromMinutes(1));
        }
        using var refused = await Renewals.RenewAsync(manager, first, _key);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        var wait = refused.Headers.RetryAfter!.Delta!.Value;
        Assert.InRange(wait, TimeSpan.FromMinutes(50), TimeSpan.FromMinutes(51));
        Assert.Contains("10 certificates within 60 minutes", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        manager.Clock.Advance(wait);
        Assert.Equal(HttpStatusCode.OK, (await Renewals.RenewAsync(manager, first, _key)).StatusCode);
    }

    [Fact]
    public async Task Within_the_grace_nobody_is_asked()
    {
        await using var manager = await RunningManager.StartAsync();
        var (_, certificate) = await Renewals.EnrolledAsync(manager, await manager.AdministratorAsync(), _key);
        manager.Clock.Advance(TimeSpan.FromDays(90 + 29));
        await RunningManager.CertificateAsync(await Renewals.RenewAsync(manager, certificate, _key), _key);
    }
}
