using EdgeFleet.Edge.Lines;
using Microsoft.Extensions.Logging.Abstractions;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Points;
using EdgeFleet.Gateway.Drivers.Modbus;

namespace EdgeFleet.Tests.Modbus;

/// <summary>An endpoint made from the JSON that a user would write, and its link.</summary>
internal sealed class ModbusBench : IAsyncDisposable
{
    private readonly Dictionary<string, IDeviceEndpoint> _endpoints = [];

    public ModbusBench(string address, string sources, string settings = "{}", int timeoutMs = 300, int retries = 0, string framing = "tcp",
        ILinePorts? ports = null, TimeProvider? time = null,
        bool anyTransaction = false)
    {
        var driver = new ModbusDriver();
        var profile = Profile = ProfileOf(sources, settings);
        var faults = new ValidationFaults();
        Model = (ModbusModel)driver.Compile(profile, isSound: true, "$", faults)!;
        foreach (var unit in new[] { 1, 2, 3 })
        {
            var written = new Dictionary<string,
                object> { ["address"] = address, ["unit"] = unit, ["timeoutMs"] = timeoutMs, ["retries"] = retries, ["framing"] = framing };
            if (anyTransaction) written["anyTransaction"] = true;
            var link = JsonSerializer.SerializeToElement(written);
            _endpoints.Add($"{unit}", driver.Locate(Model, new JsonSection(link, "$.link", faults))!);
        }
        Assert.Empty(faults.Lines);
        Line = new Line(_endpoints["1"].Line, ports ?? new SystemPorts(), time ?? TimeProvider.System, NullLogger.Instance);
        Link = (ModbusLink)driver.Open(Line);
    }

    public DeviceProfile Profile { get; }
    public ModbusModel Model { get; }
    public Line Line { get; }
    public ModbusLink Link { get; }
    public IDeviceEndpoint Endpoint => Unit(1);

    public IDeviceEndpoint Unit(int unit) => _endpoints[$"{unit}"];

    public Task<ReadResult> ReadAsync(PointSet points) => Link.ReadAsync(Endpoint, points, CancellationToken.None);

    public Task<ReadResult> ReadAsync(int unit = 1) => Link.ReadAsync(Unit(unit), PointSet.All, CancellationToken.None);

    public ValueTask DisposeAsync() => Line.DisposeAsync();

    /// <summary>
    /// A profile whose points are 3300/0/5700, 3300/1/5700 … with these sources (JSON objects separated by commas), writable where
    /// their table is.
    /// </summary>
    public static DeviceProfile ProfileOf(string sources, string settings = "{}")
    {
        var list = JsonDocument.Parse($"[{sources}]").RootElement.EnumerateArray().Select((source, i) => new
        {
            path = new PointPath(3300, (ushort)i, 5700).ToString(),
            name = new { en = "point" },
            @class = "telemetry",
            access = Writable(source) ? "read-write" : "read",
            source,
        });
        var text = JsonSerializer.Serialize(new
        {
            format = DeviceProfile.Format,
            name = "bench",
            title = new { en = "Bench" },
            driver = "modbus-tcp",
            settings = JsonDocument.Parse(settings).RootElement,
            points = list,
        });
        var faults = new ValidationFaults();
        var profile = DeviceProfile.Parse(text, faults);
        Assert.Empty(faults.Lines);
        return profile!;
    }

    private static bool Writable(JsonElement source) =>
        source.GetProperty("table").GetString() is "coil" or "holding"
            && (!source.TryGetProperty("bit", out _) || source.TryGetProperty("write", out _));
}
