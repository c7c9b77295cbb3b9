using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Points;
using EdgeFleet.Edge.Runtime;

namespace EdgeFleet.Tests.Runtime;

/// <summary>A driver, its links and its devices as a test wants them, and what was done to them.</summary>
internal sealed class FieldDouble(TimeProvider time) : IDriver, IDeviceModel
{
    private readonly Lock _gate = new();
    private readonly List<Poll> _polls = [];
    private readonly List<Link> _links = [];
    private readonly DateTimeOffset _origin = time.GetUtcNow();

    /// <summary>What a device answers; by default one temperature. Called on the poller of its line.</summary>
    public Func<Poll, Task<ReadResult>> Answer { get; set; } = poll => Task.FromResult(new ReadResult([Sample(poll)], null));

    /// <summary>A read goes on when it is told to stop.</summary>
    public bool IgnoresCancel { get; set; }

    /// <summary>Called when a link is opened, and when one is closed.</summary>
    public Action Opening { get; set; } = () => { };
    public Func<ValueTask> Closing { get; set; } = () => ValueTask.CompletedTask;

    public IReadOnlyList<Poll> Polls { get { lock (_gate) return [.. _polls]; } }

    /// <summary>All links ever opened: the line of each, and whether it is closed.</summary>
    public IReadOnlyList<(string Line,
        bool IsClosed)> Links { get { lock (_gate) return [.. _links.Select(link => (link.Line, link.IsClosed))]; } }

    public DriverDescription Description { get; } = new()
    {
        Name = "double",
        Link = { Fields.Text("line", "Line", "线路", 32).Needed(), Fields.Text("unit", "Unit", "单元", 32).Needed() },
    };

    public PointShape Shape(int point) => PointShape.Number;
    public IDeviceModel Compile(DeviceProfile profile, ProfileFields fields) => this;
    public IDeviceEndpoint Locate(IDeviceModel model, FieldValues link) => new Endpoint(link.Text("line"), link.Text("unit"));

    public ILink Open(Line line)
    {
        Opening();
        lock (_gate)
        {
            _links.Add(new Link(this, line.Address));
            return _links[^1];
        }
    }

    public IEnumerable<TimeSpan> MomentsOf(string unit) => Polls.Where(poll => poll.Unit == unit).Select(poll => poll.At);

    public static Sample Sample(Poll poll) => new(0, ReadingValue.Of(20L), Quality.Good, 1_000_000 + (long)poll.At.TotalMilliseconds);

    /// <summary>Devices on lines; the unit is what a test knows a device by.</summary>
    public static string Document(params IEnumerable<Device> devices) => JsonSerializer.Serialize(new
    {
        format = DeviceDocument.Format,
        profiles = new { sensor = JsonDocument.Parse(Profile).RootElement },
        devices = devices.Select(device => new
        {
            number = device.Number,
            name = device.Name,
            profile = "sensor",
            periodMs = device.PeriodMs,
            link = new { line = device.Line, unit = device.Unit ?? $"{device.Number}" },
        }),
    });

    private const string Profile = """
        { "format": "edgefleet-profile/1", "name": "sensor", "title": {"en": "Sensor"}, "driver": "double",
          "points": [ { "path": "3303/0/5700", "name": {"en": "Temperature"}, "class": "telemetry",
                        "access": "read-write", "min": "0", "max": "100", "source": {} } ] }
        """;

    private async Task<ReadResult> ReadAsync(Endpoint endpoint)
    {
        Poll poll;
        lock (_gate) _polls.Add(poll = new Poll(endpoint.Unit, endpoint.Line, time.GetUtcNow() - _origin, endpoint));
        return await Answer(poll);
    }

    /// <param name="Endpoint">What the driver made of its link.</param>
    internal sealed record Poll(string Unit, string Line, TimeSpan At, IDeviceEndpoint Endpoint);

    internal sealed record Device(long Number, int PeriodMs = 60_000, string Line = "line", string Name = "a device", string? Unit = null);

    private sealed record Endpoint(string Line, string Unit) : IDeviceEndpoint
    {
        public string Address => $"{Line} unit {Unit}";
    }

    private sealed class Link(FieldDouble owner, string line) : ILink
    {
        public string Line => line;
        public bool IsClosed { get; private set; }

        public Task<ReadResult> ReadAsync(IDeviceEndpoint endpoint, PointSet points, CancellationToken cancel) =>
            owner.ReadAsync((Endpoint)endpoint).WaitAsync(owner.IgnoresCancel ? CancellationToken.None : cancel);

        public ValueTask DisposeAsync()
        {
            IsClosed = true;
            return owner.Closing();
        }
    }
}
