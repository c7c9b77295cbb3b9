using System.Device.I2c;
using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
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

    private static readonly Dictionary<string, AirValue> Values =
        Enum.GetValues<AirValue>().ToDictionary(value => value.ToString().ToLowerInvariant());

    private readonly TimeProvider _time;
    private readonly Func<int, int, I2cDevice> _open;

    public Bme280Driver(TimeProvider time) : this(time, (bus, address) => I2cDevice.Create(new I2cConnectionSettings(bus, address))) { }

    /// <param name="time">The clock of readings.</param>
    /// <param name="open">Opens the chip at an address of a bus.</param>
    internal Bme280Driver(TimeProvider time, Func<int, int, I2cDevice> open) => (_time, _open) = (time, open);

    public DriverDescription Description { get; } = new()
    {
        Name = "bme280",
        Title = { ["en"] = "BME280", ["zh"] = "BME280" },
        Point = { ProfilePoint.PolledKeys },
        Link =
        {
            Fields.Whole("bus", "I2C bus", "I2C 总线", 0, 255).Or(1).Locating(),
            Fields.Whole("address", "Address", "地址", LowestAddress, HighestAddress).Or(LowestAddress).Locating()
                .About("The higher one where the chip's SDO is high.", "芯片 SDO 为高电平时用较高者。"),
        },
        Source = { Fields.Choice("value", "Value", "测量值", Values.Keys).Needed().About("In Cel, %RH, Pa.", "单位分别为 Cel、%RH、Pa。") },
    };

    public IDeviceModel Compile(DeviceProfile profile, ProfileFields fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return new Bme280Model([.. fields.Sources.Select(source => source.Choice("value", Values))]);
    }

    public IDeviceEndpoint Locate(IDeviceModel model, FieldValues link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return new Bme280Endpoint(
            (Bme280Model)model, string.Create(CultureInfo.InvariantCulture, $"{link.Whole("bus")}/{link.Whole("address")}"));
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
