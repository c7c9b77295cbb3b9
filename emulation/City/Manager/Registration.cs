using System.Text.Json.Nodes;
using EdgeFleet.City.Field;
using EdgeFleet.City.Plan;

namespace EdgeFleet.City.Manager;

/// <summary>The city in the manager's registry.</summary>
/// <param name="Gateways">The manager's number of each gateway.</param>
/// <param name="Claims">The claim code each gateway enrols with.</param>
/// <param name="Devices">The manager's number of each house's controller.</param>
/// <param name="Nodes">The manager's number of each node.</param>
public sealed record Registration(
    IReadOnlyDictionary<GatewayPlan, long> Gateways, IReadOnlyDictionary<GatewayPlan, Claim> Claims, IReadOnlyDictionary<HousePlan, long> Devices,
    IReadOnlyDictionary<NodePlan, long> Nodes)
{
    /// <summary>Registers sites, gateways and devices, as an operator with a script would.</summary>
    public static async Task<Registration> EnterAsync(ManagerClient manager, CityPlan plan, Fields fields, CityTimings timings, CancellationToken cancel)
    {
        var sites = new Dictionary<Site, JsonNode>();
        foreach (var site in plan.Gateways.Select(gateway => gateway.Site).Distinct())
        {
            var created = await manager.PostAsync("api/v1/sites", new { name = site.Name, nameZh = site.NameZh, zone = "Asia/Shanghai", latitude = site.Latitude, longitude = site.Longitude }, cancel);
            sites.Add(site, created["id"]!);
        }

        var gateways = new Dictionary<GatewayPlan, long>();
        var claims = new Dictionary<GatewayPlan, Claim>();
        foreach (var gateway in plan.Gateways)
        {
            var created = await manager.PostAsync("api/v1/gateways", new { name = gateway.Name, siteId = sites[gateway.Site], latitude = gateway.Latitude, longitude = gateway.Longitude }, cancel);
            gateways.Add(gateway, (long)created["number"]!);
            claims.Add(gateway, new Claim((string)created["claimCode"]!, (string)created["caFingerprint"]!));
        }

        var devices = plan.Houses.Select(house => (object)new
        {
            name = house.Name,
            siteId = sites[house.Gateway.Site],
            gateway = gateways[house.Gateway],
            profile = "greenhouse-climate",
            latitude = house.Latitude,
            longitude = house.Longitude,
            periodMs = (int)timings.Period.TotalMilliseconds,
            link = new { address = fields.Houses.AddressOf(house), unit = house.Unit, timeoutMs = (int)timings.DeviceTimeout.TotalMilliseconds, retries = 1 },
        });
        var nodes = plan.Nodes.Select(node => (object)new
        {
            name = node.Name,
            siteId = sites[node.Gateway.Site],
            gateway = gateways[node.Gateway],
            profile = node.Profile,
            latitude = node.Latitude,
            longitude = node.Longitude,
            periodMs = (int)timings.NodePeriod.TotalMilliseconds,
            link = Link(node),
        });
        object Link(NodePlan node)
        {
            var link = new Dictionary<string, object> { ["address"] = fields.Nodes.AddressOf(node), ["node"] = node.Address, ["key"] = Convert.ToHexStringLower(node.Key(plan.Seed)), ["timeoutMs"] = (int)timings.NodeTimeout.TotalMilliseconds, ["retries"] = 1 };
            if (node.Settings is { } settings) link["settings"] = settings;
            return link;
        }
        var numbers = await manager.PostAsync("api/v1/devices", devices.Concat(nodes).ToList(), cancel);
        var entered = numbers.AsArray().ToDictionary(device => (string)device!["name"]!, device => (long)device!["number"]!);
        return new Registration(gateways, claims, plan.Houses.ToDictionary(house => house, house => entered[house.Name]), plan.Nodes.ToDictionary(node => node, node => entered[node.Name]));
    }
}

/// <summary>What a gateway enrols with.</summary>
public sealed record Claim(string Code, string CaFingerprint);

/// <param name="Period">How often a house is read. Longer than the gateway's batching second, so that a kill cuts off one scan, not two.</param>
/// <param name="DeviceTimeout">How long a gateway waits for a house's answer.</param>
/// <param name="NodePeriod">How often a node is asked for its records.</param>
/// <param name="NodeTimeout">How long a gateway waits for a node's answer.</param>
public sealed record CityTimings(TimeSpan Period, TimeSpan DeviceTimeout, TimeSpan NodePeriod, TimeSpan NodeTimeout)
{
    public static CityTimings Default { get; } = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1));
}
