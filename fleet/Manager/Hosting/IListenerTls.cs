using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace EdgeFleet.Manager.Hosting;

/// <summary>What the listeners show and demand in a TLS handshake.</summary>
public interface IListenerTls
{
    void ForPeople(HttpsConnectionAdapterOptions https);
    TlsHandshakeCallbackOptions ForGateways();
}
