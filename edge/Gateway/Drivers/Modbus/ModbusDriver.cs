using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>Modbus TCP. Devices that share an address (units behind a converter) share one connection and take turns.</summary>
public sealed class ModbusDriver : IDriver
{
    private const int DefaultPort = 502;
    private const int DefaultTimeoutMs = 1000;
    private const int DefaultRetries = 1;

    public string Name => "modbus-tcp";

    public IDeviceModel Compile(DeviceProfile profile, string path, ValidationFaults faults)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var settings = ModbusSettings.Read(new JsonSection(profile.Settings, $"{path}.settings", faults));
        return new ModbusModel(profile, settings, [.. profile.Points.Select(Source)]);

        ModbusPoint Source(ProfilePoint point, int i)
        {
            if (point.Source.ValueKind != JsonValueKind.Undefined)
                return SourceReader.Read(new JsonSection(point.Source, $"{path}.points[{i}].source", faults), settings, point.Range is not null);
            faults.Add($"{path}.points[{i}].source", "the key is missing", "write where the device keeps the value, as in {\"table\": \"input\", \"address\": 0, \"type\": \"int16\"}");
            return SourceReader.Nothing;
        }
    }

    public IDeviceEndpoint Locate(IDeviceModel model, JsonSection link)
    {
        ArgumentNullException.ThrowIfNull(link);
        var line = LineLink.Read(link, SerialSettings.Default, DefaultPort);
        var unit = (byte)link.Integer("unit", 0, 255);
        var timeout = link.Integer("timeoutMs", 10, 60_000, DefaultTimeoutMs);
        var retries = (int)link.Integer("retries", 0, 10, DefaultRetries);
        link.Done();
        return new ModbusEndpoint((ModbusModel)model, line, unit, TimeSpan.FromMilliseconds(timeout), retries);
    }

    public ILink Open(Line line) => new ModbusLink(line);
}
