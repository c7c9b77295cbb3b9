using System.Net;
using System.Net.Sockets;

namespace EdgeFleet.Gateway.Checks;

/// <summary>Whether the names of what uplinks connect to are found, and as what.</summary>
internal static class NamesCheck
{
    private const string Area = "name";
    private const string Next = "Check the name in gateway.json, and the name servers of this machine (resolvectl status)";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<CheckFinding>> LookAsync(CheckedGateway gateway, CancellationToken cancel)
    {
        if (gateway.Ground is not { } ground) return [];
        var hosts = ground.File.Uplinks.SelectMany(uplink => uplink.Kind.OtherSides(uplink, ground))
            .Select(side => side.Address.IdnHost).Where(host => host.Length > 0 && !IPAddress.TryParse(host.Trim('[', ']'), out _))
            .Distinct(StringComparer.OrdinalIgnoreCase);
        return await Task.WhenAll(hosts.Select(host => FindAsync(host, gateway.Clock, cancel))).ConfigureAwait(false);
    }

    private static async Task<CheckFinding> FindAsync(string host, TimeProvider clock, CancellationToken cancel)
    {
        try
        {
            var found = await Dns.GetHostAddressesAsync(host, cancel).WaitAsync(Longest, clock, cancel).ConfigureAwait(false);
            return found.Length > 0 ? CheckFinding.Fine(Area, host, string.Join(", ", found.Select(address => $"{address}")))
                : CheckFinding.Fault(Area, host, "has no address", Next);
        }
        catch (SocketException e)
        {
            return CheckFinding.Fault(Area, host, $"is not found: {e.Message.TrimEnd('.')}", Next);
        }
        catch (TimeoutException)
        {
            return CheckFinding.Fault(Area, host, $"no name server answers within {Longest.TotalSeconds:0} s", Next);
        }
    }
}
