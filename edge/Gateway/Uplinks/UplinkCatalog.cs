using EdgeFleet.Gateway.Uplinks.Manager;
using EdgeFleet.Gateway.Uplinks.Mqtt;

namespace EdgeFleet.Gateway.Uplinks;

/// <summary>The kinds of uplink that this executable has.</summary>
public static class UplinkCatalog
{
    public static IReadOnlyList<IUplinkKind> All { get; } =
    [
        new ManagerKind(),
        new MqttKind(),
    ];
}
