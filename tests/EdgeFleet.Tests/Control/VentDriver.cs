using EdgeFleet.Edge.Lines;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Points;
using EdgeFleet.Edge.Runtime;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Tests.Control;

/// <summary>A protocol of one writable point, 3337/0/5536 (0 to 100), that notes what it is told.</summary>
internal sealed class VentDriver : IDriver, IDeviceModel, IReadingSink
{
    private sealed record Vent(string Line, string Address) : IDeviceEndpoint;

    public List<string> Writes { get; } = [];

    /// <summary>What a write does; it has been noted by then.</summary>
    public Func<string, Task> OnWrite { get; set; } = _ => Task.CompletedTask;

    /// <summary>Commands select before they operate.</summary>
    public bool SelectsFirst { get; set; }

    public DriverDescription Description { get; } =
        new() { Name = "vent", Link = { Fields.Whole("vent", "Vent", "放风口", 0, 100).Needed() } };
    public IDeviceModel Compile(DeviceProfile profile, ProfileFields fields) => this;
    public IDeviceEndpoint Locate(IDeviceModel model, FieldValues link) => new Vent("vents", $"vent {link.Whole("vent")}");
    public ILink Open(Line line) => new Link(this);
    public PointShape Shape(int point) => PointShape.Number;
    public void Accept(StreamClass stream, in Reading reading, AckToken? ack = null, bool own = false) { }

    /// <summary>A runtime with devices 1 and 2.</summary>
    public DeviceRuntime Runtime(TimeProvider clock)
    {
        var runtime = new DeviceRuntime(
            new DeviceDocumentReader([this], new ProfileLibrary([])), new SystemPorts(), this, clock, NullLogger<DeviceRuntime>.Instance);
        Assert.Empty(runtime.Apply(Document(1, 2)));
        return runtime;
    }

    public static string Document(params IEnumerable<int> devices) => JsonSerializer.Serialize(new
    {
        format = "edgefleet-devices/1",
        profiles = new
        {
            vent = new
            {
                format = DeviceProfile.Format,
                name = "vent",
                title = new { en = "Vent" },
                driver = "vent",
                points = new[] { new { path = "3337/0/5536", name = new { en = "Vent" }, unit = "%", @class = "state",
                    access = "read-write", min = "0", max = "100", source = new { } } },
            },
        },
        devices = devices.Select(number => new { number, name = $"vent-{number}", profile = "vent", link = new { vent = number } }),
    });

    private async Task NoteAsync(string write)
    {
        lock (Writes) Writes.Add(write);
        await OnWrite(write);
    }

    private sealed class Link(VentDriver driver) : ILink, ISelect
    {
        public Task<ReadResult> ReadAsync(IDeviceEndpoint endpoint, PointSet points, CancellationToken cancel) =>
            Task.FromResult(new ReadResult([], null));
        public Phrase? Check(IDeviceEndpoint endpoint, int point, ReadingValue value) => null;
        public Task WriteAsync(IDeviceEndpoint endpoint, int point, ReadingValue value, CancellationToken cancel) =>
            driver.NoteAsync($"{endpoint.Address} {value}");
        public bool Selects(IDeviceEndpoint endpoint, int point) => driver.SelectsFirst;

        public async Task<ISelection> SelectAsync(IDeviceEndpoint endpoint, int point, ReadingValue value, CancellationToken cancel)
        {
            await driver.NoteAsync($"{endpoint.Address} select {value}");
            return new Selection(driver, endpoint, value);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Selection(VentDriver driver, IDeviceEndpoint endpoint, ReadingValue value) : ISelection
    {
        public Task OperateAsync(CancellationToken cancel) => driver.NoteAsync($"{endpoint.Address} operate {value}");
        public Task CancelAsync(CancellationToken cancel) => driver.NoteAsync($"{endpoint.Address} cancel {value}");
    }
}
