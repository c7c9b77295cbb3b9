using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Uplinks.Brokers;

namespace EdgeFleet.Gateway.Uplinks.Azure;

/// <param name="Identity">Who it is.</param>
/// <param name="Access">Where to, and the certificates.</param>
/// <param name="Login">User name and token.</param>
/// <param name="End">When the token ends; null: there is none.</param>
internal sealed record AzureTicket(AzureIdentity Identity, BrokerAccess Access, BrokerLogin Login, DateTimeOffset? End);

/// <summary>How this gateway shows who it is.</summary>
internal interface IAzureAccess
{
    /// <summary>Who it is; asks nobody.</summary>
    /// <exception cref="UplinkException">The file that says so cannot be used: why, and what to do.</exception>
    AzureIdentity Identity();

    /// <summary>All that one connection needs, made anew for each.</summary>
    /// <exception cref="UplinkException">It cannot be had: why, and what to do.</exception>
    Task<AzureTicket> PrepareAsync(CancellationToken cancel);
}
