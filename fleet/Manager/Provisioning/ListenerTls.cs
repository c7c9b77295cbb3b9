using System.Security.Authentication;
using EdgeFleet.Manager.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace EdgeFleet.Manager.Provisioning;

/// <summary>
/// Gateways: TLS 1.3 only, and a handshake that ends without a client certificate of the fleet CA. People: a certificate of ours.
/// </summary>
internal sealed class ListenerTls(ServerCertificates certificates, ClientCertificateCheck check) : IListenerTls
{
    public void ForPeople(HttpsConnectionAdapterOptions https) => https.ServerCertificateSelector = (_, _) => certificates.ForPeople();

    public void ForGateways(HttpsConnectionAdapterOptions https)
    {
        https.SslProtocols = SslProtocols.Tls13;
        https.ServerCertificateSelector = (_, _) => certificates.ForGateways();
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = (certificate, _, _) => check.IsOurs(certificate);
    }
}
