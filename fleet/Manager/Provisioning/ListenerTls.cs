using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Manager.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace EdgeFleet.Manager.Provisioning;

/// <summary>
/// Gateways: TLS 1.3 only, and a handshake that ends without a client certificate of the fleet CA. People: a certificate of ours.
/// </summary>
/// <remarks>
/// A gateway that comes back within two hours may resume its session. Its ticket holds the certificate that it showed, which is judged
/// each time as if it had been shown again: here by the CA, and with each call by the registry (<see cref="GatewayAuthentication"/>).
/// </remarks>
internal sealed class ListenerTls(ServerCertificates certificates, ClientCertificateCheck check) : IListenerTls
{
    /// <summary>Two round trips and 2 kB each way, over NB-IoT with seconds of delay.</summary>
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(40);

    public void ForPeople(HttpsConnectionAdapterOptions https) => https.ServerCertificateSelector = (_, _) => certificates.ForPeople();

    public TlsHandshakeCallbackOptions ForGateways() => new()
    {
        HandshakeTimeout = HandshakeTimeout,
        OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls13,
            ServerCertificateContext = certificates.ContextForGateways(),
            ClientCertificateRequired = true,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is X509Certificate2 certificate && check.IsOurs(certificate),
        }),
    };
}
