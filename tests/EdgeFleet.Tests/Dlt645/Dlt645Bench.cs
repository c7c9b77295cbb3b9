using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Points;
using EdgeFleet.Gateway.Drivers.Dlt645;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Tests.Dlt645;

/// <summary>A meter made from the JSON that a user would write, and its link.</summary>
internal sealed class Dlt645Bench : IAsyncDisposable
{
    private readonly Line _line;

    /// <param name="ports">The other end.</param>
    /// <param name="sources">JSON objects separated by commas, one a point.</param>
    public Dlt645Bench(ILinePorts ports, string sources, string meter = "000000012345", string settings = "{}", TimeProvider? time = null,
        int timeoutMs = 30_000)
    {
        var driver = new Dlt645Driver();
        var faults = new ValidationFaults();
        var model = driver.Compile(ProfileOf(sources, settings), isSound: true, "$", faults);
        var link = JsonSerializer.SerializeToElement(new { address = "tcp://case:1", meter, timeoutMs, retries = 0 });
        Endpoint = driver.Locate(model, new JsonSection(link, "$.link", faults))!;
        Assert.Empty(faults.Lines);
        _line = new Line(Endpoint.Line, ports, time ?? TimeProvider.System, NullLogger.Instance);
        Link = (Dlt645Link)driver.Open(_line);
    }

    public IDeviceEndpoint Endpoint { get; }
    public Dlt645Link Link { get; }

    public Task<ReadResult> ReadAsync(PointSet? points = null) => Link.ReadAsync(Endpoint, points ?? PointSet.All, CancellationToken.None);

    public ValueTask DisposeAsync() => _line.DisposeAsync();

    public static DeviceProfile ProfileOf(string sources, string settings = "{}")
    {
        var faults = new ValidationFaults();
        var profile = DeviceProfile.Parse(JsonSerializer.Serialize(new
        {
            format = DeviceProfile.Format,
            name = "bench",
            title = new { en = "Bench" },
            driver = "dlt645",
            settings = JsonDocument.Parse(settings).RootElement,
            points = JsonDocument.Parse($"[{sources}]").RootElement.EnumerateArray().Select((source, i) => new
            {
                path = new PointPath(3300, (ushort)i, 5700).ToString(),
                name = new { en = "point" },
                @class = "telemetry",
                source,
            }),
        }), faults);
        Assert.Empty(faults.Lines);
        return profile!;
    }
}
