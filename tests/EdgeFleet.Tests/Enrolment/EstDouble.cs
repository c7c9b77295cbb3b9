using System.Collections.Concurrent;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeFleet.Tests.Uplinks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Tests.Enrolment;

/// <summary>The enrolment side of a manager (RFC 7030): a plain listener for people, one with client certificates for gateways.</summary>
internal sealed class EstDouble : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EstDouble(TestAuthority authority)
    {
        Authority = authority;
        Issue = request => authority.Sign(request, TestAuthority.Client);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var certificate = authority.Issue("CN=manager", TestAuthority.Server);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                https.SslProtocols = SslProtocols.Tls13;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (client, _, _) => client.Issuer == authority.Certificate.Subject;
            }));
        });
        _app = builder.Build();
        _app.MapGet("/api/v1/enrolment", () => new { gatewaysUrl = Gateways, caFingerprint = authority.Fingerprint });
        _app.MapGet("/.well-known/est/cacerts", () => Pkcs7(CaShown ?? authority.Certificate));
        _app.MapPost("/.well-known/est/simpleenroll", context =>
        {
            ClaimCodes.Enqueue(Encoding.UTF8.GetString(
                Convert.FromBase64String(context.Request.Headers.Authorization.ToString().Split(' ')[1])).Split(':', 2)[1]);
            return CertifyAsync(context);
        });
        _app.MapPost("/.well-known/est/simplereenroll", context =>
        {
            Renewing.Enqueue(context.Connection.ClientCertificate!);
            return CertifyAsync(context);
        });
    }

    public TestAuthority Authority { get; }

    /// <summary>Certifies a request, by default as it should.</summary>
    public Func<CertificateRequest, X509Certificate2> Issue { get; set; }

    /// <summary>While set, every request for a certificate is refused in these words.</summary>
    public string? Refusal { get; set; }

    /// <summary>What it passes for the CA; null: the right one.</summary>
    public X509Certificate2? CaShown { get; set; }

    public ConcurrentQueue<string> ClaimCodes { get; } = [];
    public ConcurrentQueue<X509Certificate2> Renewing { get; } = [];

    public Uri People => new(_app.Urls.Single(u => u.StartsWith("http:", StringComparison.Ordinal)));
    public Uri Gateways => new(_app.Urls.Single(u => u.StartsWith("https:", StringComparison.Ordinal)));

    public static async Task<EstDouble> StartAsync(TestAuthority authority)
    {
        var est = new EstDouble(authority);
        await est._app.StartAsync();
        return est;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task CertifyAsync(HttpContext context)
    {
        if (Refusal is { } words)
        {
            await TypedResults.Problem(words, statusCode: 401).ExecuteAsync(context);
            return;
        }
        using var reader = new StreamReader(context.Request.Body);
        var der = Convert.FromBase64String(await reader.ReadToEndAsync());
        var asked = CertificateRequest.LoadSigningRequest(der, HashAlgorithmName.SHA256);
        await Pkcs7(Issue(new CertificateRequest(new X500DistinguishedName("CN=gateway-7"), asked.PublicKey, HashAlgorithmName.SHA256)))
            .ExecuteAsync(context);
    }

    private static IResult Pkcs7(X509Certificate2 certificate) =>
        Results.Text(Convert.ToBase64String(
            new X509Certificate2Collection(certificate).Export(X509ContentType.Pkcs7)!, Base64FormattingOptions.InsertLineBreaks),
            "application/pkcs7-mime");
}
