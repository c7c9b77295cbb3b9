using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace EdgeFleet.Manager.Hosting;

/// <summary>
/// Opens the two listeners. Gateways: HTTP/2 over TLS only. People: HTTP on loopback, https anywhere else.
/// </summary>
public sealed class Listeners(ManagerOptions options, IListenerTls tls) : IConfigureOptions<KestrelServerOptions>
{
    private ListenOptions? _people;
    private ListenOptions? _gateways;

    /// <summary>Where people are really served, the free port filled in. Known once the manager has started.</summary>
    public Uri People => Bound(options.People, _people);

    /// <summary>Where gateways are really served, by the listening address.</summary>
    public Uri Gateways => Bound(options.Gateways, _gateways);

    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        Open(kestrel, options.People, listen =>
        {
            _people = listen;
            Mark(listen, Listener.People);
            listen.Protocols = options.People.IsHttps ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
            if (options.People.IsHttps)
                listen.UseHttps(tls.ForPeople);
        });
        Open(kestrel, options.Gateways, listen =>
        {
            _gateways = listen;
            Mark(listen, Listener.Gateways);
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(tls.ForGateways());
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
            ConnectionLife.Watch(connection.Features, ConnectionLife.Quiet);
            return next(connection);
        });
    }

    private static Uri Bound(ListenAddress address, ListenOptions? listen) =>
        new((address with { Port = (listen?.EndPoint as IPEndPoint)?.Port ?? address.Port }).ToString());
}
