using EdgeFleet.Tests.Lines;
using System.Device.Gpio;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Points;
using EdgeFleet.Gateway.Drivers.LocalIo;
using EdgeFleet.Hardware.Boards;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.LocalIo;

/// <summary>The driver on a chip that the test holds, with the lines of a real board.</summary>
internal sealed class LocalIoBench
{
    public const string Pi = RaspberryPi4.Name;

    private readonly string _board;
    private ILink _link = null!;
    private IDeviceEndpoint _endpoint = null!;

    public LocalIoBench(string sources, string board = Pi)
    {
        _board = board;
        Driver = new LocalIoDriver(Clock, opened =>
        {
            Opened++;
            return Missing is { } missing ? throw missing : opened.Name == board ? Chip : throw new InvalidOperationException(opened.Name);
        });
        Configure(sources);
    }

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000));
    public GpioDouble Chip { get; } = new();
    public LocalIoDriver Driver { get; }
    public DriverException? Missing { get; set; }
    public int Opened { get; private set; }
    public long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>What a changed configuration does: another model, endpoint and link; the driver stays.</summary>
    public void Configure(string sources)
    {
        var faults = new ValidationFaults();
        var endpoint = Locate(Driver, sources, _board, faults);
        Assert.Empty(faults.Lines);
        _endpoint = endpoint!;
        _link = Driver.Open(GivenPorts.System(_endpoint.Line));
    }

    public static IDeviceEndpoint? Locate(LocalIoDriver driver, string sources, string board, ValidationFaults faults) =>
        driver.Locate(driver.Compile(ProfileOf(sources), isSound: true, "$", faults),
            new JsonSection(JsonSerializer.SerializeToElement(new { board }), "$.link", faults));

    public int Line(string name) => GatewayBoard.All().Single(board => board.Name == _board).Lines.Single(line => line.Name == name).Offset;

    /// <summary>Closes or opens a contact: on the Raspberry Pi a closed one is low.</summary>
    public void Contact(string name, bool closed) => Chip.Edge(Line(name), closed == (_board == Pi) ? PinValue.Low : PinValue.High);

    public async Task<IReadOnlyList<Sample>> ReadAsync()
    {
        var result = await PollAsync();
        Assert.Null(result.Fault);
        return result.Samples;
    }

    public async Task<ReadingValue> ValueAsync() => (await ReadAsync())[^1].Value;

    public Task<ReadResult> PollAsync() => _link.ReadAsync(_endpoint, PointSet.All, CancellationToken.None);

    public Task SwitchAsync(bool on, int point = 0) =>
        ((IWrite)_link).WriteAsync(_endpoint, point, ReadingValue.Of(on), CancellationToken.None);

    /// <summary>Points 3200/0/5500, 3200/1/5500 … with these sources; relays are writable.</summary>
    private static DeviceProfile ProfileOf(string sources)
    {
        var list = JsonDocument.Parse($"[{sources}]").RootElement.EnumerateArray().Select((source, i) => new
        {
            path = new PointPath(3200, (ushort)i, 5500).ToString(),
            name = new { en = "point" },
            @class = "state",
            access = source.TryGetProperty("write", out _) ? "read-write" : "read",
            source = source.EnumerateObject().Where(key => key.Name != "write").ToDictionary(key => key.Name, key => key.Value),
        });
        var faults = new ValidationFaults();
        var profile = DeviceProfile.Parse(
            JsonSerializer.Serialize(
                new { format = DeviceProfile.Format, name = "bench", title = new { en = "Bench" }, driver = "local-io", points = list }),
            faults);
        Assert.Empty(faults.Lines);
        return profile!;
    }
}
