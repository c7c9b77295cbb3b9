using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Points;
using EdgeFleet.Nano.Host;
using EdgeFleet.Tests.Lines;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Gateway.Drivers.Node;

namespace EdgeFleet.Tests.Node;

/// <summary>Endpoints made from the JSON that a user would write, and the link of their line.</summary>
internal sealed class NodeBench : IAsyncDisposable
{
    public const string Points = """
        { "path": "3303/0/5700", "name": {"en": "Temperature"}, "unit": "Cel", "class": "telemetry" },
        { "path": "3337/0/5536", "name": {"en": "Roller"}, "unit": "%", "class": "state", "access": "read-write" },
        { "path": "3306/0/5850", "name": {"en": "Fan"}, "class": "event", "access": "read-write", "source": {"type": "boolean"} }
        """;

    private readonly string _address;
    private readonly Dictionary<ScriptedNode, IDeviceEndpoint> _endpoints = [];
    private readonly NodeDriver _driver;

    public NodeBench(ScriptedLine line, TimeProvider? time = null, RandomNumberGenerator? random = null)
    {
        _address = line.Address;
        _driver = new NodeDriver(random ?? RandomNumberGenerator.Create());
        Line = GivenPorts.System(line.Address, time);
        Link = (NodeLink)_driver.Open(Line);
    }

    public Line Line { get; }
    public NodeLink Link { get; }

    /// <summary>Configures a node; what is not said gets timeout that no slow machine exhausts.</summary>
    public NodeEndpoint Add(
        ScriptedNode node, int timeoutMs = 20_000, int retries = 0, int longestFrame = 240, object? settings = null, string points = Points,
        byte[]? key = null)
    {
        var faults = new ValidationFaults();
        var model = _driver.Compile(Profile(points), isSound: true, "$", faults);
        var link = JsonSerializer.SerializeToElement(
            new { address = _address, node = node.Address, key = Convert.ToHexString(key ?? node.Key), timeoutMs, retries, longestFrame,
            settings = settings ?? new { } });
        var endpoint = _driver.Locate(model, new JsonSection(link, "$.link", faults));
        Assert.Empty(faults.Lines);
        return (NodeEndpoint)(_endpoints[node] = endpoint!);
    }

    /// <summary>Polls a node and gives what came on, as the runtime does.</summary>
    /// <param name="node">Which.</param>
    /// <param name="stored">Whether the outbox takes it; null: it has not said so yet.</param>
    public async Task<ReadResult> PollAsync(ScriptedNode node, bool? stored = true)
    {
        var result = await Link.ReadAsync(_endpoints[node], PointSet.All, CancellationToken.None);
        foreach (var _ in result.Samples)
        {
            result.AckToken!.Expect();
            if (stored == true) result.AckToken.Stored();
            if (stored == false) result.AckToken.Lost();
        }
        result.AckToken!.Close();
        return result;
    }

    public async Task<DriverFault?> WriteAsync(ScriptedNode node, int point, ReadingValue value)
    {
        Assert.Null(Link.Check(_endpoints[node], point, value));
        try
        {
            await Link.WriteAsync(_endpoints[node], point, value, CancellationToken.None);
            return null;
        }
        catch (DriverException e)
        {
            return e.Fault;
        }
    }

    public ValueTask DisposeAsync() => Line.DisposeAsync();

    /// <summary>Settings as the key of a link holds them.</summary>
    public static NodeSettings? Settings(JsonElement settings)
    {
        var faults = new ValidationFaults();
        var link = new JsonSection(JsonSerializer.SerializeToElement(new { settings }), "$.link", faults);
        var read = NodeSettings.Of(FieldReader.Read(NodeFields.Description.Link.Where(field => field.Key == "settings"), link), "settings");
        Assert.Empty(faults.Lines);
        return read;
    }

    public static DeviceProfile Profile(string points)
    {
        var faults = new ValidationFaults();
        var profile = DeviceProfile.Parse($$"""
            { "format": "edgefleet-profile/1", "name": "bench", "title": {"en": "Bench"}, "driver": "node", "points": [ {{points}} ] }
            """, faults);
        Assert.Empty(faults.Lines);
        return profile!;
    }
}
