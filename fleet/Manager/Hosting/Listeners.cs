using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Manager.Provisioning;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace EdgeFleet.Manager.Hosting;

/// <summary>
/// Opens the two listeners. Gateways: TLS 1.3 and HTTP/2 only, and a handshake that ends without a client certificate
/// of the fleet CA. People: HTTP on loopback, https anywhere else.
/// </summary>
public sealed class Listeners(ManagerOptions options, ServerCertificates certificates, ClientCertificateCheck check) : IConfigureOptions<KestrelServerOptions>
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(20);

    private ListenOptions? _people;
    private ListenOptions? _gateways;

    /// <summary>Where people are really served, the free port filled in. Known once the manager has started.</summary>
    public Uri People => Bound(options.People, _people);

    /// <summary>Where gateways are really served, by the listening address.</summary>
    public Uri Gateways => Bound(options.Gateways, _gateways);

    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        // A gateway behind a dead radio link is noticed within a minute; a silent TCP connection would stay for hours.
        kestrel.Limits.Http2.KeepAlivePingDelay = KeepAlive;
        kestrel.Limits.Http2.KeepAlivePingTimeout = KeepAlive;
        Open(kestrel, options.People, listen =>
        {
            _people = listen;
            Mark(listen, Listener.People);
            listen.Protocols = options.People.IsHttps ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
            if (options.People.IsHttps)
                listen.UseHttps(https => https.ServerCertificateSelector = (_, _) => certificates.ForPeople());
        });
        Open(kestrel, options.Gateways, listen =>
        {
            _gateways = listen;
            Mark(listen, Listener.Gateways);
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(https =>
            {
                https.SslProtocols = SslProtocols.Tls13;
                https.ServerCertificateSelector = (_, _) => certificates.ForGateways();
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (certificate, _, _) => check.IsOurs(certificate);
            });
        });
    }

    private static void Open(KestrelServerOptions kestrel, ListenAddress address, Action<ListenOptions> configure)
    {
        if (address.Address is null) kestrel.ListenLocalhost(address.Port, configure);
        else kestrel.Listen(address.Address, address.Port, configure);
    }

    private static void Mark(ListenOptions listen, Listener listener)
    {
        var feature = new ListenerFeature(listener);
        listen.Use(next => connection =>
        {
            connection.Features.Set(feature);
            return next(connection);
        });
    }

    private static Uri Bound(ListenAddress address, ListenOptions? listen) =>
        new((address with { Port = (listen?.EndPoint as IPEndPoint)?.Port ?? address.Port }).ToString());
}
