using EdgeFleet.Manager.Hosting;

namespace EdgeFleet.Manager.Provisioning;

/// <summary>The address that gateways are told: the first configured name, else the address the listener has.</summary>
public sealed class GatewayAddress(ManagerOptions options, Listeners listeners)
{
    /// <summary>
    /// The URL for whoever sent this request. Without configured names, <c>localhost</c> and the loopback addresses stay what the
    /// caller uses.
    /// </summary>
    public string For(HttpRequest request)
    {
        var bound = listeners.Gateways;
        if (options.Names is [{ } name, ..]) return new UriBuilder(bound) { Host = name }.Uri.GetLeftPart(UriPartial.Authority);
        return options.Gateways.Address is null
            ? new UriBuilder(bound) { Host = request.Host.Host }.Uri.GetLeftPart(UriPartial.Authority)
            : bound.GetLeftPart(UriPartial.Authority);
    }
}
