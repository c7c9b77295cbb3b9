using System.Security.Cryptography.X509Certificates;

namespace EdgeFleet.Manager.Provisioning;

/// <summary>
/// The handshake's question: did the fleet CA sign this certificate for a client? A foreign one gets no further, and
/// the log says whose it was. What the registry thinks of one of ours is asked request by request.
/// </summary>
public sealed class ClientCertificateCheck(FleetAuthority authority, ILogger<ClientCertificateCheck> log)
{
    public bool IsOurs(X509Certificate2 certificate)
    {
        if (authority.Issued(certificate, KeyUsages.ClientAuthentication)) return true;
        log.LogWarning("Refused a gateway's handshake: its certificate {Subject}, issued by {Issuer}, thumbprint {Thumbprint}, is not of "
            + "this fleet's CA. Enrol it with a claim code",
            certificate.Subject, certificate.Issuer, CertificateThumbprint.Of(certificate));
        return false;
    }
}
