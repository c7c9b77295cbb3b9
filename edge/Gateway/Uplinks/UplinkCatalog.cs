using EdgeFleet.Gateway.Uplinks.Azure;
using EdgeFleet.Gateway.Uplinks.Manager;
using EdgeFleet.Gateway.Uplinks.Mqtt;
using EdgeFleet.Gateway.Uplinks.Sparkplug;

namespace EdgeFleet.Gateway.Uplinks;

/// <summary>The kinds of uplink that this executable has.</summary>
public static class UplinkCatalog
{
    public static IReadOnlyList<IUplinkKind> All { get; } =
    [
        new ManagerKind(),
        new MqttKind(),
        new SparkplugKind(),
        new AzureKind(),
    ];
}
