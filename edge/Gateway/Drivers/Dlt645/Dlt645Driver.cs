using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Gateway.Drivers.Dlt645;

/// <summary>
/// Electricity meters of DL/T 645-2007, over a serial port or a converter. Reads only: nothing is ever written to a billing meter.
/// </summary>
public sealed class Dlt645Driver : IDriver
{
    public DriverDescription Description => Dlt645Fields.Description;

    public IDeviceModel Compile(DeviceProfile profile, ProfileFields fields)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(fields);
        foreach (var (point, source) in profile.Points.Zip(fields.Sources))
            if (point.Range is not null) source.Fault("format", MeterPhrases.OnlyReads.With());
        return new Dlt645Model(
            profile,
            TimeSpan.FromMinutes(fields.Settings.Whole("clockZoneMinutes")),
            TimeSpan.FromMinutes(fields.Settings.Whole("clockEveryMinutes")),
            [.. fields.Sources.Select(Dlt645Point.Of)]);
    }

    public IDeviceEndpoint Locate(IDeviceModel model, FieldValues link)
    {
        ArgumentNullException.ThrowIfNull(link);
        var meter = new MeterAddress(link.Text("meter"));
        if (meter.IsBroadcast) link.Fault("meter", MeterPhrases.Broadcast.With());
        return new Dlt645Endpoint(
            (Dlt645Model)model, LineLink.Of(link), meter, TimeSpan.FromMilliseconds(link.Whole("timeoutMs")), (int)link.Whole("retries"));
    }

    public ILink Open(Line line) => new Dlt645Link(line);
}
