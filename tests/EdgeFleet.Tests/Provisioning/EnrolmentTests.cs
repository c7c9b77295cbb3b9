using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeFleet.Tests.Access;

namespace EdgeFleet.Tests.Provisioning;

public sealed class EnrolmentTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task A_claim_code_buys_one_certificate_with_the_gateways_number_for_the_gateways_own_key()
    {
        await using var manager = await RunningManager.StartAsync();
        var (number, code) = await RunningManager.GatewayAsync(await manager.AdministratorAsync(), "g");
        var certificate = await RunningManager.CertificateAsync(
            await manager.EnrolAsync(code.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal), _key), _key);
        Assert.Equal($"CN=gateway-{number}", certificate.Subject);
        Assert.Equal(_key.ExportSubjectPublicKeyInfo(), certificate.PublicKey.ExportSubjectPublicKeyInfo());
        Assert.Equal(90, (certificate.NotAfter.ToUniversalTime() - manager.Clock.GetUtcNow()).TotalDays, 0.01);

        using var second = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var refused = await manager.EnrolAsync(code, second).RefusedAsync(HttpStatusCode.Forbidden);
        Assert.Contains("used already", refused, StringComparison.Ordinal);
        Assert.Equal(1, await manager.SqlAsync("SELECT count(*) FROM GatewayCertificates"));
    }

    [Fact]
    public async Task The_same_code_shown_many_times_at_once_buys_one_certificate()
    {
        await using var manager = await RunningManager.StartAsync();
        var (_, code) = await RunningManager.GatewayAsync(await manager.AdministratorAsync(), "g");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => manager.EnrolAsync(code, _key)));
        Assert.Single(answers, a => a.IsSuccessStatusCode);
        Assert.Equal(1, await manager.SqlAsync("SELECT count(*) FROM GatewayCertificates"));
    }

    [Fact]
    public async Task An_expired_an_unknown_and_a_withdrawn_code_are_told_apart_only_to_who_holds_them()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var (number, first) = await RunningManager.GatewayAsync(administrator, "g");
        var second = (string)(await administrator.PostAsync($"api/v1/gateways/{number}/claims", new { }))["claimCode"]!;
        Assert.Contains("newer", await manager.EnrolAsync(first, _key).RefusedAsync(HttpStatusCode.Forbidden), StringComparison.Ordinal);
        manager.Clock.Advance(TimeSpan.FromHours(73));
        Assert.Contains("expired", await manager.EnrolAsync(second, _key).RefusedAsync(HttpStatusCode.Forbidden), StringComparison.Ordinal);
        Assert.Contains("not known", await manager.EnrolAsync("0000-1111-2222-3333-4444", _key).RefusedAsync(HttpStatusCode.Unauthorized),
            StringComparison.Ordinal);
        Assert.Contains("password of HTTP Basic", await manager.EnrolAsync(null, _key).RefusedAsync(HttpStatusCode.Unauthorized),
            StringComparison.Ordinal);
        Assert.Equal(0, await manager.SqlAsync("SELECT count(*) FROM GatewayCertificates"));
    }

    [Fact]
    public async Task Guessing_codes_is_slowed_down_per_address()
    {
        await using var manager = await RunningManager.StartAsync();
        for (var i = 0; i < 10; i++)
            await manager.EnrolAsync($"0000-0000-0000-0000-000{i}", _key).RefusedAsync(HttpStatusCode.Unauthorized);
        using var response = await manager.EnrolAsync("0000-0000-0000-0000-0010", _key);
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("that is no base64!")]
    [InlineData("AAAA")]
    [InlineData("")]
    [InlineData("rsa")]
    [InlineData("p384")]
    [InlineData("forged")]
    [InlineData("long")]
    public async Task A_request_that_is_none_is_refused_and_leaves_the_code_good(string body)
    {
        await using var manager = await RunningManager.StartAsync();
        var (_, code) = await RunningManager.GatewayAsync(await manager.AdministratorAsync(), "g");
        using var message = new HttpRequestMessage(
            HttpMethod.Post, ".well-known/est/simpleenroll") { Content = new StringContent(Bad(body)) };
        message.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("x:" + code)));
        var refused = await manager.Anonymous().SendAsync(message).RefusedAsync(HttpStatusCode.BadRequest);
        Assert.Contains("P-256", refused, StringComparison.Ordinal);
        await RunningManager.CertificateAsync(await manager.EnrolAsync(code, _key), _key);
    }

    [Fact]
    public async Task Claiming_an_enrolled_gateway_anew_replaces_its_certificate_and_is_audited()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var (number, code) = await RunningManager.GatewayAsync(administrator, "g");
        var first = await RunningManager.CertificateAsync(await manager.EnrolAsync(code, _key), _key);
        var again = (string)(await administrator.PostAsync($"api/v1/gateways/{number}/claims", new { }))["claimCode"]!;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var second = await RunningManager.CertificateAsync(await manager.EnrolAsync(again, key), key);

        var refused = await Renewals.RenewAsync(manager, first, _key).RefusedAsync(HttpStatusCode.Unauthorized);
        Assert.Contains("enrolled anew", refused, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await Renewals.RenewAsync(manager, second, key)).StatusCode);
        var audit = (await administrator.GetJsonAsync($"api/v1/audit?subject=gateway:{number}"))["items"]!.AsArray();
        Assert.Contains(audit, r => (string)r!["action"]! == "gateway.enrol"
            && r["changes"]!.AsArray().Any(fact => (string)fact!["field"]! == "replaced"));
    }

    [Fact]
    public async Task The_CA_is_the_one_whose_fingerprint_is_told_and_survives_a_restart()
    {
        var manager = await RunningManager.StartAsync();
        var info = await manager.Anonymous().GetJsonAsync("api/v1/enrolment");
        var cms = new System.Security.Cryptography.Pkcs.SignedCms();
        cms.Decode(Convert.FromBase64String(await manager.Anonymous().GetStringAsync(".well-known/est/cacerts")));
        var authority = Assert.Single(cms.Certificates);
        Assert.Equal((string)info["caFingerprint"]!, Convert.ToHexStringLower(SHA256.HashData(authority.RawData)));
        Assert.Equal(manager.Gateways.GetLeftPart(UriPartial.Authority), (string)info["gatewaysUrl"]!);
        using var key = authority.GetECDsaPublicKey();
        Assert.Equal(256, key!.KeySize);
        await manager.StopAsync();

        await using var again = await RunningManager.StartAsync(folder: manager.Folder);
        Assert.Equal((string)info["caFingerprint"]!, (string)(await again.Anonymous().GetJsonAsync("api/v1/enrolment"))["caFingerprint"]!);
    }

    private static string Bad(string what)
    {
        switch (what)
        {
            case "rsa":
                using (var rsa = RSA.Create(2048))
                    return Convert.ToBase64String(
                        new CertificateRequest("CN=x", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequest());
            case "p384":
                using (var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384))
                    return RunningManager.Request(p384);
            case "forged":
                using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
                {
                    var request = Convert.FromBase64String(RunningManager.Request(key));
                    request[^1] ^= 1;
                    return Convert.ToBase64String(request);
                }
            case "long": return new string('A', 10_000);
            default: return what;
        }
    }
}
