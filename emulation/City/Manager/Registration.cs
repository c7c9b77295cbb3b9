using System.Text.Json.Nodes;
using EdgeFleet.City.Plan;

namespace EdgeFleet.City.Manager;

/// <summary>The city in the manager's registry.</summary>
/// <param name="Gateways">The manager's number of each gateway.</param>
/// <param name="Claims">The claim code each gateway enrols with.</param>
/// <param name="Devices">The manager's number of each device.</param>
public sealed record Registration(
    IReadOnlyDictionary<GatewayPlan, long> Gateways,
    IReadOnlyDictionary<GatewayPlan, Claim> Claims,
    IReadOnlyDictionary<DevicePlan, long> Devices)
{
    /// <summary>Registers sites, gateways and devices, as an operator with a script would.</summary>
    public static async Task<Registration> EnterAsync(ManagerClient manager, CityPlan plan, DeviceLinks links, CancellationToken cancel)
    {
        var sites = new Dictionary<Subdistrict, JsonNode>();
        foreach (var site in plan.Gateways.Select(gateway => gateway.Subdistrict).Distinct())
        {
            var body = new { site.Name, site.NameZh, zone = "Asia/Shanghai", site.Latitude, site.Longitude };
            var created = await manager.PostAsync("api/v1/sites", body, cancel);
            sites.Add(site, created["id"]!);
        }

        var gateways = new Dictionary<GatewayPlan, long>();
        var claims = new Dictionary<GatewayPlan, Claim>();
        foreach (var gateway in plan.Gateways)
        {
            var body = new { gateway.Name, siteId = sites[gateway.Subdistrict], gateway.Latitude, gateway.Longitude };
            var created = await manager.PostAsync("api/v1/gateways", body, cancel);
            gateways.Add(gateway, (long)created["number"]!);
            claims.Add(gateway, new Claim((string)created["claimCode"]!, (string)created["caFingerprint"]!));
        }

        var devices = plan.Devices.Select(device => new
        {
            device.Name,
            siteId = sites[device.Gateway.Subdistrict],
            gateway = gateways[device.Gateway],
            device.Profile,
            device.Latitude,
            device.Longitude,
            periodMs = (int)links.PeriodOf(device).TotalMilliseconds,
            link = links.LinkOf(device),
        });
        var entered = await manager.PostAsync("api/v1/devices", devices.ToList(), cancel);
        var numbers = entered.AsArray().ToDictionary(device => (string)device!["name"]!, device => (long)device!["number"]!);
        return new Registration(gateways, claims, plan.Devices.ToDictionary(device => device, device => numbers[device.Name]));
    }
}

/// <summary>What a gateway enrols with.</summary>
public sealed record Claim(string Code, string CaFingerprint);

/// <param name="Period">How often a house is read. Longer than a gateway's batching second: a kill cuts off one scan, not two.</param>
/// <param name="DeviceTimeout">How long a gateway waits for the answer of a house or a meter.</param>
/// <param name="NodePeriod">How often a node is asked for its records.</param>
/// <param name="NodeTimeout">How long a gateway waits for a node's answer.</param>
/// <param name="RtuPeriod">How often a Modbus meter is read: 30 of them take a fifth of it on the line.</param>
/// <param name="Dlt645Period">How often a DL/T 645 meter is read: at 2400 baud ten of them take half of it on the line.</param>
public sealed record CityTimings(
    TimeSpan Period, TimeSpan DeviceTimeout, TimeSpan NodePeriod, TimeSpan NodeTimeout, TimeSpan RtuPeriod, TimeSpan Dlt645Period)
{
    public static CityTimings Default { get; } = new(
        TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(60));

    /// <summary>Real images may be slower than the wall's clock, where the machine has much to do.</summary>
    public static CityTimings WithImages { get; } = Default with { NodeTimeout = TimeSpan.FromSeconds(3) };
}
