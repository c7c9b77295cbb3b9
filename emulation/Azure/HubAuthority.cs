using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeFleet.Azure;

/// <summary>A CA for a hub at <c>localhost</c> and for the workload API of a device.</summary>
public sealed class HubAuthority : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private static readonly TimeSpan Skew = TimeSpan.FromHours(1);

    private readonly TimeProvider _clock;
    private readonly X509Certificate2 _certificate;

    public HubAuthority(TimeProvider clock)
    {
        _clock = clock;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=emulated IoT CA", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = clock.GetUtcNow();
        _certificate = request.CreateSelfSigned(now - Skew, now.AddYears(5));
        Server = Issue("localhost", now.AddYears(1));
    }

    /// <summary>What a client has to trust, PEM.</summary>
    public string Certificate => _certificate.ExportCertificatePem();

    /// <summary>The hub's own.</summary>
    public X509Certificate2 Server { get; }

    /// <summary>A certificate of a server, with its key.</summary>
    public X509Certificate2 Issue(string name, DateTimeOffset end)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerUse)], false));
        using var certificate = request.Create(_certificate, _clock.GetUtcNow() - Skew, end, RandomNumberGenerator.GetBytes(12));
        return certificate.CopyWithPrivateKey(key);
    }

    public void Dispose()
    {
        Server.Dispose();
        _certificate.Dispose();
    }
}
