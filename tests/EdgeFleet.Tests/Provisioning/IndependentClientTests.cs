using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Testing;
using EdgeFleet.Tests.Access;

namespace EdgeFleet.Tests.Provisioning;

/// <summary>
/// Enrolment over Secure Transport (RFC 7030) as others read it: a gateway that knows nothing of ours enrols and renews with openssl and
/// curl, which check every certificate by themselves.
/// </summary>
public sealed class IndependentClientTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Openssl_and_curl_enrol_and_renew()
    {
        Needs.Present(File.Exists("/usr/bin/openssl"), "openssl", "apt-get install openssl");
        Needs.Present(File.Exists("/usr/bin/curl"), "curl", "apt-get install curl");
        await using var manager = await RunningManager.StartAsync(new ManagerSettings { People = "https://127.0.0.1:0" });
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) =>
            manager.Get<FleetAuthority>().Issued((X509Certificate2)shown!, KeyUsages.ServerAuthentication);
        using var administrator = new HttpClient(handler) { BaseAddress = manager.People };
        await administrator.PostAsync("api/v1/sign-in", new { code = manager.AdministratorCode });
        var (number, code) = await RunningManager.GatewayAsync(administrator, "g");

        // Whom to trust: shown by the manager, believed by its fingerprint.
        await CurlAsync("--insecure", $"{manager.People}.well-known/est/cacerts", "-o", "ca.b64");
        await OpensslAsync("base64", "-d", "-in", "ca.b64", "-out", "ca.p7");
        await OpensslAsync("pkcs7", "-inform", "DER", "-in", "ca.p7", "-print_certs", "-out", "ca.pem");
        var fingerprint = (await OpensslAsync("x509", "-in", "ca.pem", "-noout", "-fingerprint", "-sha256")).Split('=')[1].Trim();
        var told = (string)(await administrator.GetJsonAsync("api/v1/enrolment"))["caFingerprint"]!;
        Assert.Equal(told.Replace(":", "", StringComparison.Ordinal), fingerprint.Replace(":", "", StringComparison.Ordinal), true);

        await RequestAsync("first");
        await CurlAsync("--cacert", "ca.pem", "-u", $"anything:{code}", "-H", "Content-Type: application/pkcs10",
            "--data-binary", "@first.b64", $"{manager.People}.well-known/est/simpleenroll", "-o", "first.p7.b64");
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"CN=gateway-{number}"), await SubjectAsync("first"));

        await RequestAsync("second");
        await CurlAsync("--cacert", "ca.pem", "--cert", "first.pem", "--key", "first.key", "-H", "Content-Type: application/pkcs10",
            "--data-binary", "@second.b64", $"{manager.Gateways}.well-known/est/simplereenroll", "-o", "second.p7.b64");
        Assert.Equal(await SubjectAsync("first"), await SubjectAsync("second"));
        Assert.NotEqual(await SerialAsync("first"), await SerialAsync("second"));
    }

    /// <summary>A key and a signing request, as RFC 7030 section 4.2 wants it sent: DER in base64.</summary>
    private async Task RequestAsync(string name)
    {
        await OpensslAsync("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", $"{name}.key");
        await OpensslAsync("req", "-new", "-key", $"{name}.key", "-subj", "/CN=somebody", "-outform", "DER", "-out", $"{name}.csr");
        await OpensslAsync("base64", "-in", $"{name}.csr", "-out", $"{name}.b64");
    }

    /// <summary>Of the certificate that came, once openssl has checked it against the fleet's CA.</summary>
    private async Task<string> SubjectAsync(string name)
    {
        await OpensslAsync("base64", "-d", "-in", $"{name}.p7.b64", "-out", $"{name}.p7");
        await OpensslAsync("pkcs7", "-inform", "DER", "-in", $"{name}.p7", "-print_certs", "-out", $"{name}.pem");
        await OpensslAsync("verify", "-purpose", "sslclient", "-CAfile", "ca.pem", $"{name}.pem");
        var subject = await OpensslAsync("x509", "-in", $"{name}.pem", "-noout", "-subject", "-nameopt", "RFC2253");
        return subject["subject=".Length..].Trim();
    }

    private Task<string> SerialAsync(string name) => OpensslAsync("x509", "-in", $"{name}.pem", "-noout", "-serial");

    private Task<string> OpensslAsync(params string[] arguments) => RunAsync("/usr/bin/openssl", arguments);

    private Task<string> CurlAsync(params string[] arguments) =>
        RunAsync("/usr/bin/curl", ["--silent", "--show-error", "--fail", .. arguments]);

    private async Task<string> RunAsync(string program, string[] arguments)
    {
        var stop = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var wrong = process.StandardError.ReadToEndAsync(stop);
        var said = await process.StandardOutput.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await wrong}");
        return said;
    }
}
