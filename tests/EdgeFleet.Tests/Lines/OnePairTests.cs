using System.Globalization;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Gateway.Drivers.Modbus;
using EdgeFleet.Tests.Modbus;
using EdgeFleet.Tests.Runtime;
using Microsoft.Extensions.Logging.Abstractions;
using Parity = System.IO.Ports.Parity;

namespace EdgeFleet.Tests.Lines;

/// <summary>Devices of different protocols, speeds and parities on one pair of wires, read by one port.</summary>
public class OnePairTests
{
    private static readonly SerialSettings Slow = new(2400, Parity.Even);

    [Fact]
    public async Task Two_drivers_share_a_port_that_takes_each_devices_speed_and_parity()
    {
        await using var wires = new PairOfWires();
        var port = wires.AddPort(SerialSettings.Default);
        wires.Add(Slow, PlainDriver.Answer);
        wires.Start();
        await using var server = await PymodbusServer.StartAsync("rtu", port);
        var sink = new ListSink();
        await using (var runtime = Runtime(sink))
        {
            Assert.Empty(runtime.Apply(Document(
                Device(1, "registers", new { address = wires.Address, unit = 2, timeoutMs = 10_000, baud = 9600 }),
                Device(2, "plain", new { address = wires.Address, unit = 21, baud = 2400, parity = "even" }),
                Device(3, "plain", new { address = $"{wires.Address}?baud=2400&parity=even", unit = 4 }))));
            await EventuallyAsync(
                () => new[] { 1, 2, 3 }.All(device => sink.All.Count(entry => entry.Reading.Series.Device == device) > 5));
            Assert.All(runtime.States, state => Assert.Equal(DeviceState.Types.Link.Online, state.Link));
        }
        Assert.All(sink.All, entry =>
            Assert.Equal(entry.Reading.Series.Device switch { 1 => 1000, 2 => 42, _ => 8 }, entry.Reading.Value.Integer));
        // What was heard at the far end has either one or the other, and changes again and again.
        Assert.Equal(["2400 8E1", "9600 8N1"], wires.Heard.Distinct().Order());
        Assert.True(wires.Heard.Count > 6, string.Join(", ", wires.Heard));
    }

    [Theory]
    [InlineData("none", 1, "19200 8N1")]
    [InlineData("even", 1, "19200 8E1")]
    [InlineData("odd", 2, "19200 8O2")]
    public async Task A_port_has_the_settings_of_its_device(string parity, int stopBits, string seen)
    {
        await using var wires = new PairOfWires();
        wires.Add(new SerialSettings(19200, SerialSettings.Parities[parity], StopBits: stopBits), PlainDriver.Answer);
        wires.Start();
        var sink = new ListSink();
        await using var runtime = Runtime(sink);
        Assert.Empty(runtime.Apply(
            Document(Device(2, "plain", new { address = wires.Address, unit = 1, baud = 19200, parity, stopBits }))));
        await EventuallyAsync(() => sink.All.Count > 2);
        Assert.Equal([seen], wires.Heard);
    }

    private static DeviceRuntime Runtime(ListSink sink) =>
        new(new DeviceDocumentReader([new ModbusDriver(), new PlainDriver()], new ProfileLibrary([])), new SystemPorts(), sink,
            TimeProvider.System, NullLogger<DeviceRuntime>.Instance);

    private static object Device(int number, string profile, object link) =>
        new { number, name = number.ToString(CultureInfo.InvariantCulture), profile, periodMs = 50, link };

    private static string Document(params object[] devices) => JsonSerializer.Serialize(new
    {
        format = DeviceDocument.Format,
        profiles = new
        {
            registers = Profile("registers", "modbus-tcp", new { table = "holding", address = 0, type = "uint16" }),
            plain = Profile("plain", "plain", new { }),
        },
        devices,
    });

    private static object Profile(string name, string driver, object source) => new
    {
        format = DeviceProfile.Format,
        name,
        title = new { en = name },
        driver,
        points = new[] { new { path = "3300/0/5700", name = new { en = "value" }, @class = "telemetry", source } },
    };

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition()) await Task.Delay(10, timeout.Token);
    }
}
