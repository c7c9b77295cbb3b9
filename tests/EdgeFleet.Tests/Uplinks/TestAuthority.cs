using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeFleet.Tests.Uplinks;

/// <summary>A fleet CA of the test's own.</summary>
internal sealed class TestAuthority : IDisposable
{
    public const string Server = "1.3.6.1.5.5.7.3.1";
    public const string Client = "1.3.6.1.5.5.7.3.2";

    private readonly DateTimeOffset _now;

    public TestAuthority(DateTimeOffset? now = null)
    {
        _now = now ?? DateTimeOffset.UtcNow;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test fleet CA", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        Certificate = request.CreateSelfSigned(_now.AddDays(-400), _now.AddYears(10));
    }

    public X509Certificate2 Certificate { get; }
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Certificate.RawData));

    /// <summary>A certificate with its key.</summary>
    public X509Certificate2 Issue(string subject, string usage, DateTimeOffset? from = null, TimeSpan? life = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Sign(new CertificateRequest(subject, key, HashAlgorithmName.SHA256), usage, from, life);
        return certificate.CopyWithPrivateKey(key);
    }

    public X509Certificate2 Sign(CertificateRequest request, string usage, DateTimeOffset? from = null, TimeSpan? life = null)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        alternatives.AddIpAddress(System.Net.IPAddress.Loopback);
        alternatives.AddDnsName("localhost");
        if (usage == Server) request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        var start = from ?? _now.AddHours(-1);
        return request.Create(Certificate, start, start + (life ?? TimeSpan.FromDays(90)), RandomNumberGenerator.GetBytes(12));
    }

    public void Dispose() => Certificate.Dispose();
}
