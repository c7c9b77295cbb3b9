using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeFleet.Gateway.Identity;

/// <summary>A gateway's key and certificate on disk, and what must hold of a certificate before it is taken.</summary>
public static class IdentityFiles
{
    private const string Subject = "CN=gateway-";

    /// <summary>A new ECDSA P-256 key. It is made here and nowhere else, and leaves the gateway never.</summary>
    public static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The PKCS#10 request for a key, DER. The manager decides on the name.</summary>
    public static byte[] Request(ECDsa key) => new CertificateRequest("CN=gateway", key, HashAlgorithmName.SHA256).CreateSigningRequest();

    /// <summary>Joins key and certificate, after checking that they belong together and that the authority signed it.</summary>
    /// <exception cref="GatewayException">They do not, or the certificate is not valid now.</exception>
    public static X509Certificate2 Join(ECDsa key, X509Certificate2 certificate, X509Certificate2 authority, DateTimeOffset now)
    {
        using var certified = certificate.GetECDsaPublicKey();
        if (certified is null || !certified.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
            throw new GatewayException(
                "the manager's certificate is for another key than the one asked for; it is not taken. Look at the manager, or at what "
                + "stands between it and here");
        if (Distrust(certificate, authority, now) is { } why)
            throw new GatewayException(
                $"the manager's certificate is not taken: {why}. Check the clock of this gateway ({now:u}) and the fleet's CA");
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>The gateway's number from the subject, <c>CN=gateway-7</c>.</summary>
    /// <exception cref="GatewayException">There is none.</exception>
    public static long NumberOf(X509Certificate2 certificate) =>
        certificate.Subject.StartsWith(Subject, StringComparison.Ordinal)
        && long.TryParse(certificate.Subject.AsSpan(Subject.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new GatewayException($"the certificate's subject '{certificate.Subject}' is not that of a gateway ({Subject}<number>)");

    /// <summary>Writes certificate and key as one file, sealed and of mode 0600.</summary>
    public static void Save(SecretText file, X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()
            ?? throw new ArgumentException("the certificate has no private key", nameof(certificate));
        file.Write($"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }

    /// <exception cref="GatewayException">A file is missing or damaged.</exception>
    public static GatewayIdentity Load(DataFolder folder, long number)
    {
        try
        {
            var pem = folder.Identity.Read();
            var certificate = X509Certificate2.CreateFromPem(pem, pem);
            var authority = X509Certificate2.CreateFromPem(File.ReadAllText(folder.AuthorityFile));
            if (NumberOf(certificate) != number)
                throw new GatewayException(
                    ExitCode.Configuration,
                    $"{folder.IdentityFile} belongs to gateway {NumberOf(certificate)}, but {folder.GatewayFile} says {number}; restore "
                    + "the one that is wrong, or enrol into an empty folder");
            return new GatewayIdentity(number, certificate, authority);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new GatewayException(
                ExitCode.Configuration,
                $"the identity in {folder.Path} cannot be read: {e.Message} Enrol the gateway again with a new claim code", e);
        }
    }

    /// <returns>Why the authority does not stand for a certificate; null: it does.</returns>
    internal static string? Distrust(X509Certificate2 certificate, X509Certificate2 authority, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        // A clock that stands before the fleet's CA began was never set, and judges nobody's dates.
        if (now < authority.NotBefore.ToUniversalTime()) chain.ChainPolicy.VerificationFlags |= X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(certificate) ? null
            : string.Join(", ", chain.ChainStatus.Select(s => s.StatusInformation.Trim().TrimEnd('.')).Distinct());
    }
}
