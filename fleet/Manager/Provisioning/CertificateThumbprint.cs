using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeFleet.Manager.Provisioning;

/// <summary>SHA-256 of a certificate's DER in lower-case hex.</summary>
public static class CertificateThumbprint
{
    public static string Of(X509Certificate2 certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span));
}
