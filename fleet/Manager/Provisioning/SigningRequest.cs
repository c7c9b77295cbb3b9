using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using System.Text;
using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Provisioning;

/// <summary>
/// A certificate signing request as EST carries it: base64 of PKCS#10 (RFC 7030 section 4.2.1). Only its key is of interest.
/// </summary>
public static class SigningRequest
{
    /// <summary>A P-256 request has some 250 bytes; what is longer than this is something else.</summary>
    public const int MaxBytes = 8192;

    private const string EllipticCurveKey = "1.2.840.10045.2.1"; // RFC 5480 section 2.1.1

    /// <summary>The key whose owner signed the request.</summary>
    /// <exception cref="RefusedException">400: not base64, no PKCS#10, a signature that does not fit, or no P-256 key.</exception>
    public static async Task<PublicKey> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        var buffer = new byte[MaxBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        if (length > MaxBytes) throw Bad(ProvisioningPhrases.RequestTooLong.With(MaxBytes));
        try
        {
            return Key(Convert.FromBase64String(Encoding.ASCII.GetString(buffer, 0, length)));
        }
        catch (FormatException)
        {
            throw Bad(ProvisioningPhrases.RequestNotBase64);
        }
        catch (CryptographicException e)
        {
            throw Bad(ProvisioningPhrases.RequestNotSigned.With(e.Message.TrimEnd('.')));
        }
    }

    private static PublicKey Key(byte[] pkcs10)
    {
        // Loading verifies the signature: proof that the sender holds the private key.
        var key = CertificateRequest.LoadSigningRequest(pkcs10, HashAlgorithmName.SHA256).PublicKey;
        if (key.Oid.Value != EllipticCurveKey) throw Bad(ProvisioningPhrases.RequestKeyKind);
        using var ecdsa = key.GetECDsaPublicKey();
        var curve = ecdsa?.ExportParameters(false).Curve.Oid.Value;
        return curve == ECCurve.NamedCurves.nistP256.Oid.Value ? key : throw Bad(ProvisioningPhrases.RequestCurve);
    }

    private static RefusedException Bad(object why) => RefusedException.Invalid(ProvisioningPhrases.RequestUnusable.With(why));
}
