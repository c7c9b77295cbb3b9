using System.Globalization;

namespace EdgeFleet.Gateway.Uplinks.Sparkplug;

/// <summary>Topics of one node (Sparkplug B 3.0, 4).</summary>
internal sealed class SparkplugTopics(string group, string node)
{
    private const string Namespace = "spBv1.0";

    public string NodeBirth { get; } = $"{Namespace}/{group}/NBIRTH/{node}";
    public string NodeData { get; } = $"{Namespace}/{group}/NDATA/{node}";
    public string NodeDeath { get; } = $"{Namespace}/{group}/NDEATH/{node}";
    public string NodeCommand { get; } = $"{Namespace}/{group}/NCMD/{node}";
    public string DeviceBirth(long device) => Of("DBIRTH", device);
    public string DeviceData(long device) => Of("DDATA", device);
    public string DeviceDeath(long device) => Of("DDEATH", device);

    /// <summary>Commands for any device.</summary>
    public string DeviceCommands { get; } = $"{Namespace}/{group}/DCMD/{node}/#";

    public static string State(string host) => $"{Namespace}/STATE/{host}";

    /// <summary>The device that a command is for; null: the topic is no device's.</summary>
    public long? CommandedDevice(string topic)
    {
        var start = DeviceCommands[..^1];
        return topic.StartsWith(start, StringComparison.Ordinal)
            && long.TryParse(topic.AsSpan(start.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var device) ? device : null;
    }

    private string Of(string type, long device) =>
        string.Create(CultureInfo.InvariantCulture, $"{Namespace}/{group}/{type}/{node}/{device}");
}
