using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>Modbus, over TCP and serial lines, in all its framings. Units on one line take turns.</summary>
public sealed class ModbusDriver : IDriver
{
    public DriverDescription Description => ModbusFields.Description;

    public IDeviceModel Compile(DeviceProfile profile, ProfileFields fields)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(fields);
        var settings = ModbusSettings.Of(fields.Settings);
        return new ModbusModel(profile, settings,
            [.. fields.Sources.Select((source, i) => SourceReader.Read(source, settings, profile.Points[i].Range is not null))]);
    }

    public IDeviceEndpoint Locate(IDeviceModel model, FieldValues link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return new ModbusEndpoint((ModbusModel)model, LineLink.Of(link), ModbusAccess.Of(link));
    }

    public ILink Open(Line line) => new ModbusLink(line);
}
