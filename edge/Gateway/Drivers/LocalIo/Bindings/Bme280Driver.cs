using System.Device.I2c;
using System.Globalization;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Points;

namespace EdgeFleet.Gateway.Drivers.LocalIo.Bindings;

internal enum AirValue
{
    /// <summary>Degrees Celsius.</summary>
    Temperature,
    /// <summary>Relative, in percent.</summary>
    Humidity,
    /// <summary>Pascal.</summary>
    Pressure,
}

/// <summary>A BME280 on an I2C bus of the gateway, read by Iot.Device.Bindings. An example of how such a binding becomes points.</summary>
public sealed class Bme280Driver : IDriver
{
    private const int LowestAddress = 0x76;
    private const int HighestAddress = 0x77;

    private static readonly Dictionary<string, AirValue> Values = Enum.GetValues<AirValue>().ToDictionary(value => value.ToString().ToLowerInvariant());

    private readonly TimeProvider _time;
    private readonly Func<int, int, I2cDevice> _open;

    public Bme280Driver(TimeProvider time) : this(time, (bus, address) => I2cDevice.Create(new I2cConnectionSettings(bus, address))) { }

    /// <param name="time">The clock of readings.</param>
    /// <param name="open">Opens the chip at an address of a bus.</param>
    internal Bme280Driver(TimeProvider time, Func<int, int, I2cDevice> open) => (_time, _open) = (time, open);

    public string Name => "bme280";

    public IDeviceModel Compile(DeviceProfile profile, string path, ValidationFaults faults)
    {
        ArgumentNullException.ThrowIfNull(profile);
        new JsonSection(profile.Settings, $"{path}.settings", faults).Done();
        return new Bme280Model([.. profile.Points.Select(Source)]);

        // A source that is missing is the profile's fault and told there.
        AirValue Source(ProfilePoint point, int i)
        {
            if (point.Source.ValueKind == JsonValueKind.Undefined) return default;
            var section = new JsonSection(point.Source, $"{path}.points[{i}].source", faults);
            var value = section.Choice("value", Values);
            section.Done();
            return value;
        }
    }

    public IDeviceEndpoint Locate(IDeviceModel model, JsonSection link)
    {
        ArgumentNullException.ThrowIfNull(link);
        var bus = link.Integer("bus", 0, 255, 1);
        var address = link.Integer("address", LowestAddress, HighestAddress, LowestAddress);
        link.Done();
        return new Bme280Endpoint((Bme280Model)model, string.Create(CultureInfo.InvariantCulture, $"{bus}/{address}"));
    }

    public ILink Open(Line line)
    {
        var place = line.Address.Split('/').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return new Bme280Link(() => _open(place[0], place[1]), _time);
    }
}

internal sealed record Bme280Model(IReadOnlyList<AirValue> Points) : IDeviceModel
{
    public PointShape Shape(int point) => PointShape.Number;
}

/// <param name="Model">The points.</param>
/// <param name="Line">Bus and address: a chip has its link for itself.</param>
internal sealed record Bme280Endpoint(Bme280Model Model, string Line) : IDeviceEndpoint
{
    public string Address => $"BME280 on I2C {Line}";
}
