using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>Modbus TCP. Devices that share an address (units behind a converter) share one connection and take turns.</summary>
public sealed class ModbusDriver : IDriver
{
    private const int DefaultPort = 502;
    private const int DefaultTimeoutMs = 1000;
    private const int DefaultRetries = 1;

    private readonly TimeProvider _time;
    private readonly Func<Uri, CancellationToken, Task<Stream>> _connect;

    public ModbusDriver(TimeProvider time) : this(time, TcpStreams.ConnectAsync) { }

    /// <param name="time">The clock of readings and time-outs.</param>
    /// <param name="connect">Makes the connection to a line.</param>
    internal ModbusDriver(TimeProvider time, Func<Uri, CancellationToken, Task<Stream>> connect) => (_time, _connect) = (time, connect);

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
        var line = Line(link);
        var unit = (byte)link.Integer("unit", 0, 255);
        var timeout = link.Integer("timeoutMs", 10, 60_000, DefaultTimeoutMs);
        var retries = (int)link.Integer("retries", 0, 10, DefaultRetries);
        link.Done();
        return new ModbusEndpoint((ModbusModel)model, line, unit, TimeSpan.FromMilliseconds(timeout), retries);
    }

    public ILink Open(string line)
    {
        var address = new Uri(line);
        return new ModbusLink(cancel => _connect(address, cancel), _time);
    }

    private static string Line(JsonSection link)
    {
        const string form = "tcp://host:port, as in \"tcp://10.0.0.5:502\"";
        var text = link.Text("address", form);
        if (text.Length == 0) return "tcp://nowhere";
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "tcp", Host.Length: > 0, UserInfo: "", Query: "", Fragment: "", AbsolutePath: "" or "/" } && address.Port != 0)
            return $"tcp://{address.Host}:{(address.Port < 0 ? DefaultPort : address.Port)}";
        link.Fault("address", $"\"{text}\" is not an address", $"write {form}");
        return "tcp://nowhere";
    }
}
