using EdgeFleet.City.Network;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Gateway.Bearers;

namespace EdgeFleet.Tests.Bearers;

/// <summary>A way out that leads over an emulated link: to whatever address, the link knows where it ends.</summary>
internal sealed class RelayBearer(BearerTerms terms, LinkRelay link, TimeProvider clock) : IBearer
{
    private readonly InterfaceBearer _inner = new(terms, null, clock);

    public BearerTerms Terms => terms;
    public BearerMeter Meter => _inner.Meter;
    public bool KeepsAlive => _inner.KeepsAlive;

    public Task<Stream> OpenAsync(string host, int port, CancellationToken cancel) => _inner.OpenAsync("127.0.0.1", link.Port, cancel);
}
