using EdgeFleet.Edge.Lines;
using System.Text.Json;
using EdgeFleet.City.Field;
using EdgeFleet.City.Physics;
using EdgeFleet.City.Plan;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Gateway.Drivers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Runtime;

/// <summary>The shipped profile and driver against the city's greenhouses, which read the standard for themselves.</summary>
public sealed class GreenhouseTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _cityTime = new(new DateTimeOffset(2026, 5, 10, 4, 0, 0, TimeSpan.Zero));
    private readonly ListSink _sink = new();
    private readonly Greenhouse[] _houses;
    private readonly ModbusServer _server;
    private readonly DeviceRuntime _runtime;

    public GreenhouseTests()
    {
        var weather = new Weather(1);
        _houses = [.. Enumerable.Range(1, 2).Select(number => new Greenhouse(1, number, weather, _cityTime.GetUtcNow()))];
        // Unit 1 refuses to read across its gap, unit 2 gives zeros there.
        var plans = CityPlan.Draw(1, 1, 2).Houses;
        _server = new ModbusServer(
            plans.Zip(_houses, (plan, house) => new GreenhouseUnit(plan, house, _cityTime)).ToDictionary(unit => unit.Plan.Unit),
            new FieldConditions(_cityTime, new CalmField(), new ServedAnswers(), TimeSpan.FromSeconds(10)));
        _runtime = new DeviceRuntime(
            new DeviceDocumentReader(DriverCatalog.All(TimeProvider.System), ProfileLibrary.Shipped()), new SystemPorts(), _sink,
            TimeProvider.System, NullLogger<DeviceRuntime>.Instance);
    }

    public ValueTask InitializeAsync()
    {
        Assert.Empty(_runtime.Apply(JsonSerializer.Serialize(new
        {
            format = DeviceDocument.Format,
            devices = _houses.Select(house => new
            {
                number = 1000 + house.Number,
                name = $"gh-{house.Number}",
                profile = "greenhouse-climate",
                periodMs = 100,
                link = new { address = $"tcp://127.0.0.1:{_server.Port}", unit = house.Number, timeoutMs = 10_000 },
            }),
        })));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _runtime.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task All_eight_points_of_a_house_are_read_as_its_sensors_show_them(int number)
    {
        await EventuallyAsync(() => Latest(number).Count == 8 && _runtime.States[number - 1].Link == DeviceState.Types.Link.Online);
        var sample = _houses[number - 1].Measure(_cityTime.GetUtcNow());
        var latest = Latest(number);
        Assert.Equal(sample.AirCelsius, latest["3303/0/5700"].Decimal);
        Assert.Equal(sample.HumidityPercent, latest["3304/0/5700"].Decimal);
        Assert.Equal(sample.Co2Ppm, latest["3325/0/5700"].Decimal);
        Assert.Equal(sample.Lux, latest["3301/0/5700"].Decimal);
        Assert.Equal(sample.SoilMoisturePercent, latest["3320/0/5700"].Decimal);
        Assert.Equal(sample.SoilCelsius, latest["3303/1/5700"].Decimal);
        Assert.Equal(sample.VentSetPointPercent, latest["3337/0/5536"].Integer);
        Assert.Equal(sample.VentPercent, latest["3337/1/5536"].Decimal);
    }

    [Fact]
    public async Task An_opened_vent_reports_its_way()
    {
        var target = _houses[0].Design.VentSetPointPercent == 40 ? 60L : 40L;
        Assert.Equal(WriteOutcome.Done, await _runtime.WriteAsync(1001, PointPath.Parse("3337/0/5536"), $"{target}"));
        await EventuallyAsync(() =>
        {
            _cityTime.Advance(TimeSpan.FromSeconds(1));
            var latest = Latest(1);
            return latest.TryGetValue("3337/0/5536", out var told) && told.AsNumber() == target
                && latest.TryGetValue("3337/1/5536", out var reached) && reached.AsNumber() == target;
        });
        Assert.NotEqual(target, _houses[1].Measure(_cityTime.GetUtcNow()).VentSetPointPercent);
    }

    private Dictionary<string, ReadingValue> Latest(int number) => _sink.All
        .Where(entry => entry.Reading.Series.Device == 1000 + number)
        .GroupBy(entry => entry.Reading.Series.Path.ToString())
        .ToDictionary(series => series.Key, series => series.Last().Reading.Value);

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition()) await Task.Delay(20, timeout.Token);
    }
}
