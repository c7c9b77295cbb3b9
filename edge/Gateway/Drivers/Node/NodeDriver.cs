using System.Security.Cryptography;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>Our own nodes. Those on one line (a pair of wires, a carrier's head end, a TCP address) share one stream and take turns.</summary>
public sealed class NodeDriver : IDriver
{
    private const int DefaultTimeoutMs = 500;
    private const int DefaultRetries = 1;

    private readonly TimeProvider _time;
    private readonly RandomNumberGenerator _random;
    private readonly Func<string, CancellationToken, Task<Stream>> _open;

    /// <param name="time">The clock of time-outs, and the time that nodes are given.</param>
    /// <param name="random">Makes nonces and the ids of commands: cryptographic.</param>
    public NodeDriver(TimeProvider time, RandomNumberGenerator random) : this(time, random, LineStreams.OpenAsync) { }

    /// <param name="time">As above.</param>
    /// <param name="random">As above.</param>
    /// <param name="open">Opens a line.</param>
    internal NodeDriver(TimeProvider time, RandomNumberGenerator random, Func<string, CancellationToken, Task<Stream>> open) =>
        (_time, _random, _open) = (time, random, open);

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
        var line = ReadLine(link);
        var node = (ushort)link.Integer("node", 1, Frame.HighestAddress);
        var key = ReadKey(link);
        var timeout = TimeSpan.FromMilliseconds(link.Integer("timeoutMs", 10, 60_000, DefaultTimeoutMs));
        var retries = (int)link.Integer("retries", 0, 10, DefaultRetries);
        var longest = (int)link.Integer("longestFrame", Frame.MinLimit, Frame.MaxSize, Frame.MaxSize);
        var settings = NodeSettings.Read(link.Object("settings", "the node's configuration", required: false));
        link.Done();
        return new NodeEndpoint((NodeModel)model, line, new NodePeer(line, node, key, new NodeTimeouts(timeout, retries, longest), _random), settings);
    }

    public ILink Open(string line) => new NodeLink(new NodeLine(cancel => _open(line, cancel), _time), _random);

    private static string ReadLine(JsonSection link)
    {
        var text = link.Text("address", LineStreams.Form);
        if (LineStreams.Canonical(text) is { } line) return line;
        if (text.Length > 0) link.Fault("address", $"\"{text}\" is not a line of nodes", $"write {LineStreams.Form}");
        return "tcp://nowhere:1";
    }

    // A fault quotes what it finds, but nothing of a key.
    private static byte[] ReadKey(JsonSection link)
    {
        var written = link.Raw("key", "the node's key, 64 hex digits");
        if (written.ValueKind == System.Text.Json.JsonValueKind.String && NodeKey.TryParse(written.GetString(), out var key)) return key;
        if (link.Has("key")) link.Fault("key", "this is no key of a node", "write its 64 hex digits in quotes");
        return new byte[Frame.KeySize];
    }
}
