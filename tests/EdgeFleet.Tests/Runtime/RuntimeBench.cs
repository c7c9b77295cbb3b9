using EdgeFleet.Edge.Lines;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Runtime;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Tests.Runtime;

/// <summary>Remembers what it was given.</summary>
internal sealed class ListSink : IReadingSink
{
    private readonly List<(StreamClass Stream, Reading Reading)> _all = [];

    public List<AckToken> AckTokens { get; } = [];

    public List<(StreamClass Stream, Reading Reading)> All { get { lock (_all) return [.. _all]; } }

    public void Accept(StreamClass stream, in Reading reading, AckToken? ack = null, bool own = false)
    {
        lock (_all)
        {
            _all.Add((stream, reading));
            if (ack is not null) AckTokens.Add(ack);
        }
    }
}

/// <summary>Documents and runtimes for tests.</summary>
internal static class RuntimeBench
{
    public const string Sensor = """
        { "format": "edgefleet-profile/1", "name": "sensor", "title": {"en": "Sensor"}, "driver": "modbus-tcp",
          "points": [
            { "path": "3303/0/5700", "name": {"en": "Temperature"}, "unit": "Cel", "class": "telemetry", "source": {"table": "holding",
                "address": 5, "type": "uint16"} },
            { "path": "3337/0/5536", "name": {"en": "Vent"}, "unit": "%", "class": "state", "access": "read-write", "min": "0",
                "max": "100", "source": {"table": "holding", "address": 6, "type": "uint16", "scale": "0.5"} },
            { "path": "3306/0/5850", "name": {"en": "Fan"}, "class": "telemetry", "access": "read-write", "source": {"table": "coil",
                "address": 1} } ] }
        """;

    public static DeviceRuntime Runtime(IDriver driver, IReadingSink sink, TimeProvider time, ILinePorts? ports = null) =>
        new(new DeviceDocumentReader([driver], new ProfileLibrary([])), ports ?? new SystemPorts(), sink, time,
            NullLogger<DeviceRuntime>.Instance);

    /// <summary>One device per unit, numbered like it, all on one line.</summary>
    public static string Document(
        string address, IEnumerable<int> units, int periodMs, int timeoutMs = 1000, int retries = 1, string profile = Sensor) =>
        JsonSerializer.Serialize(new
    {
        format = DeviceDocument.Format,
        profiles = new { sensor = JsonDocument.Parse(profile).RootElement },
        devices = units.Select(
            unit => new { number = unit, name = $"d{unit}", profile = "sensor", periodMs,
            link = new { address, unit, timeoutMs, retries } }),
    });
}
