using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using System.Text;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Hosting;

namespace EdgeFleet.Manager.Provisioning;

/// <summary>
/// The fleet's own certificate authority: ECDSA P-256, made with the data folder, its key sealed there and readable by
/// the manager's user only. It signs the gateways' certificates and the manager's own, directly, so that a chain is two long.
/// <para>Invariant: key and certificate lie in one file, so that no crash leaves one without the other.</para>
/// </summary>
public sealed class FleetAuthority : IDisposable
{
    /// <summary>Clocks of gateways may be behind by as much when a certificate is new.</summary>
    private static readonly TimeSpan Backdated = TimeSpan.FromHours(1);

    /// <summary>
    /// An authority begins no later: one that was founded while the clock was ahead would be good for nobody once it is right.
    /// What it signs has dates of its own.
    /// </summary>
    private static readonly DateTimeOffset LatestBeginning = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly X509Certificate2 _certificate;
    private readonly TimeProvider _clock;

    public FleetAuthority(SealedFolder keys, TimeProvider clock)
    {
        _clock = clock;
        const string Name = "fleet-ca.pem";
        if (!keys.Exists(Name)) keys.Write(Name, Found(clock.GetUtcNow()));
        var pem = keys.Read(Name);
        _certificate = X509Certificate2.CreateFromPem(pem, pem);
    }

    /// <summary>The authority's certificate, DER.</summary>
    public byte[] Certificate => _certificate.RawData;

    /// <summary>SHA-256 of the certificate in lower-case hex: what a technician compares.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(_certificate.RawData));

    /// <summary>Signs a gateway's key. The subject is ours, nothing of the request but the key is taken over.</summary>
    public X509Certificate2 IssueToGateway(long gateway, PublicKey key, TimeSpan life)
    {
        var request = new CertificateRequest(GatewaySubject.Of(gateway), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(KeyUsages.ClientAuthentication)], critical: false));
        return Sign(request, life);
    }

    /// <summary>Makes a key and a certificate for one of the manager's own listeners.</summary>
    public X509Certificate2 IssueToServer(IEnumerable<string> names, TimeSpan life)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=EdgeFleet manager", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (System.Net.IPAddress.TryParse(name, out var address)) alternatives.AddIpAddress(address);
            else alternatives.AddDnsName(name);
        }
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(KeyUsages.ServerAuthentication)], critical: false));
        using var certificate = Sign(request, life);
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>Whether this authority signed the certificate for the use, whatever its dates say.</summary>
    public bool Issued(X509Certificate2 certificate, string usage)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(usage));
        return chain.Build(certificate) && chain.ChainElements.Count == 2;
    }

    public void Dispose() => _certificate.Dispose();

    private X509Certificate2 Sign(CertificateRequest request, TimeSpan life)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        var now = _clock.GetUtcNow();
        var end = now + life;
        if (end > _certificate.NotAfter.ToUniversalTime()) end = _certificate.NotAfter.ToUniversalTime();
        var start = now - Backdated;
        if (start < _certificate.NotBefore.ToUniversalTime()) start = _certificate.NotBefore.ToUniversalTime();
        // RFC 5280 section 4.1.2.2: a positive integer of at most 20 bytes.
        Span<byte> serial = stackalloc byte[16];
        RandomNumberGenerator.Fill(serial);
        serial[0] = (byte)(serial[0] & 0x7F | 0x40);
        return request.Create(_certificate, start, end, serial);
    }

    private static string Found(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=EdgeFleet fleet CA", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var certificate = request.CreateSelfSigned(
            now - Backdated < LatestBeginning ? now - Backdated : LatestBeginning, now.AddYears(30));
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }
}
