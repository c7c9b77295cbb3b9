using EdgeFleet.City.Meters;
using EdgeFleet.City.Plan;
using EdgeFleet.Models.Serial;

namespace EdgeFleet.City.Manager;

/// <summary>How each device is reached, in the words of its gateway's driver, and how often it is read.</summary>
public sealed class DeviceLinks(CityPlan plan, CityField field, CityTimings timings)
{
    public TimeSpan PeriodOf(DevicePlan device) => device switch
    {
        HousePlan => timings.Period,
        NodePlan => timings.NodePeriod,
        SerialMeterPlan { Protocol: MeterProtocol.ModbusRtu } => timings.RtuPeriod,
        SerialMeterPlan => timings.Dlt645Period,
        _ => throw Unknown(device),
    };

    public IReadOnlyDictionary<string, object> LinkOf(DevicePlan device) => device switch
    {
        HousePlan house => Link(field.Houses.AddressOf(house), timings.DeviceTimeout, ("unit", house.Unit)),
        NodePlan { Settings: null } node => Link(field.Nodes.AddressOf(node), timings.NodeTimeout, Node(node)),
        NodePlan node => Link(field.Nodes.AddressOf(node), timings.NodeTimeout, [.. Node(node), ("settings", node.Settings)]),
        SerialMeterPlan meter => Link(field.Meters.Address, timings.DeviceTimeout, Meter(meter)),
        _ => throw Unknown(device),
    };

    private static (string, object)[] Meter(SerialMeterPlan meter) => meter.Protocol == MeterProtocol.ModbusRtu
        ? [.. Serial(MeterBuses.RtuFormat), ("framing", "rtu"), ("unit", meter.Unit)]
        : [.. Serial(MeterBuses.Dlt645Format), ("meter", meter.Address)];

    private static (string, object)[] Serial(SerialFormat format) =>
        [("baud", format.Baud), ("parity", format.Parity ? "even" : "none")];

    private (string, object)[] Node(NodePlan node) => [("node", node.Address), ("key", Convert.ToHexStringLower(node.Key(plan.Seed)))];

    private static Dictionary<string, object> Link(string address, TimeSpan timeout, params (string Name, object Value)[] more)
    {
        var link = new Dictionary<string, object>
        {
            ["address"] = address,
            ["timeoutMs"] = (int)timeout.TotalMilliseconds,
            ["retries"] = 1,
        };
        foreach (var (name, value) in more) link.Add(name, value);
        return link;
    }

    private static InvalidOperationException Unknown(DevicePlan device) => new($"nobody said how to reach a {device.GetType().Name}");
}
