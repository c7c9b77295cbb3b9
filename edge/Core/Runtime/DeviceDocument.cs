using EdgeFleet.Contracts.V1;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;

namespace EdgeFleet.Edge.Runtime;

/// <summary>One device, validated: immutable.</summary>
/// <param name="Number">Issued by the manager, never reused.</param>
/// <param name="Name">For people.</param>
/// <param name="Profile">Its model.</param>
/// <param name="Model">The model in the driver's terms.</param>
/// <param name="Driver">Who talks to it.</param>
/// <param name="Endpoint">Its place.</param>
/// <param name="Period">Time from poll to poll.</param>
public sealed record ConfiguredDevice(
    long Number, string Name, DeviceProfile Profile, IDeviceModel Model, IDriver Driver, IDeviceEndpoint Endpoint, TimeSpan Period)
{
    /// <summary>Of its link as it was written: the same link has the same one.</summary>
    public string LinkHash { get; init; } = "";
}

/// <summary>The devices a gateway is to run, validated. The written form is `seeds/schema/devices.schema.json`.</summary>
public sealed record DeviceDocument(IReadOnlyList<ConfiguredDevice> Devices)
{
    public const string Format = "edgefleet-devices/1";

    public static DeviceDocument Empty { get; } = new([]);

    /// <summary>The devices it describes that cannot run, and all that is wrong with each.</summary>
    public IReadOnlyList<FaultyDevice> Faulty { get; init; } = [];

    /// <summary>
    /// The same document; a device whose profile and link are what they were keeps what was made of them, with all that
    /// was learned there.
    /// </summary>
    public DeviceDocument After(DeviceDocument before)
    {
        ArgumentNullException.ThrowIfNull(before);
        var known = before.Devices.ToDictionary(device => device.Number);
        return this with
        {
            Devices = [.. Devices.Select(device =>
            known.TryGetValue(device.Number, out var old)
                && (old.Profile.Hash, old.Driver, old.LinkHash) == (device.Profile.Hash, device.Driver, device.LinkHash)
                ? old with { Name = device.Name, Period = device.Period }
                : device)],
        };
    }

    /// <summary>
    /// What the points are, so that the manager needs no profile to show them. The configuration version is the
    /// caller's to fill in.
    /// </summary>
    public PointDescriptions Describe()
    {
        var descriptions = new PointDescriptions();
        var positions = new Dictionary<string, uint>();
        foreach (var device in Devices)
        {
            if (!positions.TryGetValue(device.Profile.Hash, out var position))
            {
                positions.Add(device.Profile.Hash, position = (uint)descriptions.Models.Count);
                descriptions.Models.Add(Describe(device.Profile));
            }
            descriptions.Devices.Add(new PointDescriptions.Types.DeviceModel { Device = device.Number, Model = position });
        }
        return descriptions;
    }

    private static PointDescriptions.Types.Model Describe(DeviceProfile profile)
    {
        var model = new PointDescriptions.Types.Model { Name = profile.Name, Hash = profile.Hash };
        model.Title.Add(new Dictionary<string, string>(profile.Title));
        foreach (var point in profile.Points)
        {
            var described = new Point
            {
                Path = point.Path.ToString(),
                Unit = point.Unit,
                Stream = point.Stream,
                Writable = point.Range is not null,
                Min = Text(point.Range?.Min),
                Max = Text(point.Range?.Max),
                Decimals = (uint)point.Decimals,
                SilenceMs = (uint)((point.Period?.TotalMilliseconds ?? 0)
                    + (point.Report == ReportRule.Change ? SeriesMemory.HeartbeatMs : 0)),
            };
            described.Name.Add(new Dictionary<string, string>(point.Name));
            model.Points.Add(described);
        }
        return model;
    }

    private static string Text(decimal? number) => number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "";
}
