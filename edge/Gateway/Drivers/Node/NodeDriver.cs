using System.Security.Cryptography;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>Our own nodes. Those on one line (a pair of wires, a carrier's head end, a TCP address) share one stream and take turns.</summary>
/// <param name="random">Makes nonces and the ids of commands: cryptographic.</param>
public sealed class NodeDriver(RandomNumberGenerator random) : IDriver
{
    private const int DefaultTimeoutMs = 500;
    private const int DefaultRetries = 1;

    public string Name => "node";

    public IDeviceModel Compile(DeviceProfile profile, string path, ValidationFaults faults)
    {
        ArgumentNullException.ThrowIfNull(profile);
        new JsonSection(profile.Settings, $"{path}.settings", faults).Done();
        return new NodeModel(profile, [.. profile.Points.Select((point, i) => NodePoint.Read(point, $"{path}.points[{i}]", faults))]);
    }

    public IDeviceEndpoint Locate(IDeviceModel model, JsonSection link)
    {
        ArgumentNullException.ThrowIfNull(link);
        var line = LineLink.Read(link, SerialSettings.Default);
        var node = (ushort)link.Integer("node", 1, Frame.HighestAddress);
        var key = ReadKey(link);
        var timeout = TimeSpan.FromMilliseconds(link.Integer("timeoutMs", 10, 60_000, DefaultTimeoutMs));
        var retries = (int)link.Integer("retries", 0, 10, DefaultRetries);
        var longest = (int)link.Integer("longestFrame", Frame.MinLimit, Frame.MaxSize, Frame.MaxSize);
        var settings = NodeSettings.Read(link.Object("settings", "the node's configuration", required: false));
        link.Done();
        return new NodeEndpoint((NodeModel)model, line, new NodePeer(line.Place, node, key, new NodeTimeouts(timeout, retries, longest, line.Serial), random), settings);
    }

    public ILink Open(Line line) => new NodeLink(new NodeLine(line), random);

    // A fault quotes what it finds, but nothing of a key.
    private static byte[] ReadKey(JsonSection link)
    {
        var written = link.Raw("key", "the node's key, 64 hex digits");
        if (written.ValueKind == System.Text.Json.JsonValueKind.String && NodeKey.TryParse(written.GetString(), out var key)) return key;
        if (link.Has("key")) link.Fault("key", "this is no key of a node", "write its 64 hex digits in quotes");
        return new byte[Frame.KeySize];
    }
}
