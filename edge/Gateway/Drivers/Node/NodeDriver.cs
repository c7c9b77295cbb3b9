using System.Security.Cryptography;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Host;

namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>
/// Our own nodes. Those on one line (a pair of wires, a carrier's head end, a TCP address) share one stream and take turns.
/// </summary>
/// <param name="random">Makes nonces and the ids of commands: cryptographic.</param>
public sealed class NodeDriver(RandomNumberGenerator random) : IDriver
{
    public DriverDescription Description => NodeFields.Description;

    public IDeviceModel Compile(DeviceProfile profile, ProfileFields fields)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(fields);
        return new NodeModel(profile, [.. profile.Points.Select((point, i) => NodePoint.Of(point, i, fields))]);
    }

    public IDeviceEndpoint Locate(IDeviceModel model, FieldValues link)
    {
        ArgumentNullException.ThrowIfNull(link);
        var line = LineLink.Of(link);
        var timeouts = new NodeTimeouts(
            TimeSpan.FromMilliseconds(link.Whole("timeoutMs")), (int)link.Whole("retries"), (int)link.Whole("longestFrame"), line.Serial);
        var peer = new NodePeer(line.Place, (ushort)link.Whole("node"), Convert.FromHexString(link.Text("key")), timeouts, random);
        return new NodeEndpoint((NodeModel)model, line, peer, NodeSettings.Of(link, "settings"));
    }

    public ILink Open(Line line) => new NodeLink(new NodeLine(line), random);
}
