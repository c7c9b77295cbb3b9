using System.Globalization;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Points;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Gateway.Drivers.Dlt645;
using EdgeFleet.Gateway.Drivers.Modbus;
using EdgeFleet.Models.Meters;
using EdgeFleet.Tests.Lines;
using EdgeFleet.Tests.Modbus;
using EdgeFleet.Tests.Runtime;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Parity = System.IO.Ports.Parity;

namespace EdgeFleet.Tests.Dlt645;

public class MeterReadTests
{
    private const string Meter = "000000012345";
    private const string ClockSource = """{ "format": "clock-offset" }""";

    [Theory]
    [InlineData("2026-03-15T10:47:12Z", "00 15 03 26", "12 47 18", "0")]
    [InlineData("2026-03-15T10:47:12Z", "00 15 03 26", "15 46 18", "-57")]
    [InlineData("2026-03-15T10:47:12Z", "01 16 03 26", "12 47 18", "86400")]
    [InlineData("2026-03-15T10:47:12Z", "00 31 02 26", "12 47 18", "- Invalid")]
    public async Task A_clock_is_told_against_the_gateways(string now, string date, string time, string offset)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture));
        var line = new ScriptedMeter([[Answer(0x04000101, date)], [Answer(0x04000102, time)]]);
        await using var bench = new Dlt645Bench(new GivenPorts(_ => line), ClockSource, time: clock);
        var result = await bench.ReadAsync();
        Assert.Null(result.Fault);
        var sample = Assert.Single(result.Samples);
        Assert.Equal(offset, sample.Quality == Quality.Good ? sample.Value.ToString() : $"- {sample.Quality}");
        // Not before its time again.
        Assert.Empty((await bench.ReadAsync()).Samples);
        Assert.Equal(2, line.Asked.Count);
    }

    [Fact]
    public async Task Only_what_is_due_is_asked_for()
    {
        var line = new ScriptedMeter([[Answer(0x02010100, "30 22")]]);
        await using var bench = new Dlt645Bench(new GivenPorts(_ => line), $$"""
            { "identifier": "0001FF00", "bytes": 4 }, { "identifier": "02010100", "bytes": 2 }, {{ClockSource}}
            """);
        Assert.Equal(1, Assert.Single((await bench.ReadAsync(PointSet.Of(1))).Samples).Point);
        Assert.Single(line.Asked);
    }

    [Fact]
    public async Task At_midnight_the_date_is_read_once_more()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2026-03-15T16:00:01Z", CultureInfo.InvariantCulture));
        var line = new ScriptedMeter(
            [[Answer(0x04000101, "00 15 03 26")], [Answer(0x04000102, "01 00 00")], [Answer(0x04000101, "01 16 03 26")]]);
        await using var bench = new Dlt645Bench(new GivenPorts(_ => line), ClockSource, time: clock);
        Assert.Equal("0", Assert.Single((await bench.ReadAsync()).Samples).Value.ToString());
    }

    [Fact]
    public async Task What_a_meter_does_not_have_is_asked_for_again_later_and_later()
    {
        var clock = new FakeTimeProvider();
        var line = new ScriptedMeter(Enumerable.Repeat<IReadOnlyList<string>>([Refusal], 20));
        await using var bench = new Dlt645Bench(new GivenPorts(_ => line), """{ "identifier": "03110000", "bytes": 3 }""", time: clock);
        for (var minute = 0; minute < 60; minute++)
        {
            var fault = (await bench.ReadAsync()).Fault!;
            Assert.Equal(FaultKind.Misconfigured, fault.Kind);
            Assert.Contains("03110000", fault.What, StringComparison.Ordinal);
            clock.Advance(TimeSpan.FromMinutes(1));
        }
        // At 0, 1, 3, 7, 15 and 31 minutes.
        Assert.Equal(6, line.Asked.Count);
    }

    [Theory]
    [InlineData("99999999999", "$.link.meter")]
    [InlineData("999999999999", "$.link.meter")]
    [InlineData("12345AAAAAAA", "$.link.meter")]
    [InlineData("00000001234g", "$.link.meter")]
    public void An_address_that_no_meter_answers_is_named(string meter, string at)
    {
        var driver = new Dlt645Driver();
        var faults = new ValidationFaults();
        var model = driver.Compile(Dlt645Bench.ProfileOf(ClockSource), isSound: true, "$", faults);
        Assert.Null(driver.Locate(
            model, new JsonSection(JsonSerializer.SerializeToElement(new { address = "tcp://x:1", meter }), "$.link", faults)));
        Assert.StartsWith(at, Assert.Single(faults.Lines), StringComparison.Ordinal);
    }

    /// <summary>Meters at 2400 8E1 beside a Modbus device at 9600 8N1, on one port; the meters speak with a codec of their own.</summary>
    [Fact]
    public async Task Meters_share_a_pair_of_wires_with_modbus_devices()
    {
        await using var wires = new PairOfWires();
        var port = wires.AddPort(SerialSettings.Default);
        wires.Add(new SerialSettings(2400, Parity.Even), AnswerOf(["000000012345", "000000054321"]));
        wires.Start();
        await using var server = await PymodbusServer.StartAsync("rtu", port);
        var sink = new ListSink();
        await using (var runtime = new DeviceRuntime(
            new DeviceDocumentReader([new ModbusDriver(), new Dlt645Driver()], new ProfileLibrary([])), new SystemPorts(), sink,
                TimeProvider.System, NullLogger<DeviceRuntime>.Instance))
        {
            Assert.Empty(runtime.Apply(JsonSerializer.Serialize(new
            {
                format = DeviceDocument.Format,
                profiles = new
                {
                    registers = Profile("registers", "modbus-tcp", new { table = "holding", address = 0, type = "uint16" }),
                    energy = Profile("energy", "dlt645", new { identifier = "00010000", bytes = 4, scale = "10" }),
                },
                devices = new[]
                {
                    Device(1, "registers", new { address = wires.Address, unit = 2, framing = "rtu", timeoutMs = 10_000 }),
                    Device(2, "energy", new { address = wires.Address, meter = "000000012345", timeoutMs = 10_000 }),
                    Device(3, "energy", new { address = wires.Address, meter = "000000054321", timeoutMs = 10_000 }),
                },
            })));
            await EventuallyAsync(
                () => new[] { 1, 2, 3 }.All(device => sink.All.Count(entry => entry.Reading.Series.Device == device) > 5));
        }
        Assert.All(sink.All, entry =>
            Assert.Equal(entry.Reading.Series.Device switch { 1 => "1000", 2 => "123450", _ => "543210" }, entry.Reading.Value.ToString()));
        Assert.Equal(["2400 8E1", "9600 8N1"], wires.Heard.Distinct().Order());
    }

    private static string Refusal => Convert.ToHexString(new Dlt645Frame(Meter, 0xD1, [0x02]).ToBytes());

    private static string Answer(uint identifier, string data) => Convert.ToHexString(new Dlt645Frame(
        Meter, 0x91, [.. BitConverter.GetBytes(identifier),
            .. Convert.FromHexString(data.Replace(" ", "", StringComparison.Ordinal))]).ToBytes());

    // A meter whose register shows its own address.
    private static Func<byte[], byte[]?> AnswerOf(string[] meters)
    {
        var heard = new List<byte>();
        return bytes =>
        {
            heard.AddRange(bytes);
            if (Dlt645Frame.Take(heard) is not { Control: 0x11 } request || !meters.Contains(request.Address)) return null;
            byte[] digits = Dlt645Frame.Digits(long.Parse(request.Address, CultureInfo.InvariantCulture), 4);
            return [0xFE, 0xFE, .. new Dlt645Frame(request.Address, 0x91, [.. request.Data, .. digits]).ToBytes()];
        };
    }

    private static object Device(int number, string profile, object link) =>
        new { number, name = number.ToString(CultureInfo.InvariantCulture), profile, periodMs = 50, link };

    private static object Profile(string name, string driver, object source) => new
    {
        format = DeviceProfile.Format,
        name,
        title = new { en = name },
        driver,
        points = new[] { new { path = "3300/0/5700", name = new { en = "point" }, @class = "telemetry", report = "poll", source } },
    };

    private static async Task EventuallyAsync(Func<bool> holds)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!holds()) await Task.Delay(20, timeout.Token);
    }
}
