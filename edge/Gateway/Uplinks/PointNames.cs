using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Gateway.Uplinks;

/// <param name="Name">For people; where the gateway has none, the path.</param>
/// <param name="Unit">UCUM; empty: none, or not known.</param>
/// <param name="Model">The device's profile; a device that is gone has none: <c>unknown</c>.</param>
internal readonly record struct PointName(string Name, string Unit, string Model);

/// <summary>
/// Names and units of points, from the configuration in force, looked at again every few seconds. Readings of a device that was taken
/// out of it may still wait in the outbox. One caller at a time.
/// </summary>
/// <param name="language">en or zh; where a name is not told in it, in English.</param>
internal sealed class PointNames(IGateway gateway, string language, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private Dictionary<SeriesId, PointName> _names = [];
    private long? _looked;

    public PointName Of(SeriesId series)
    {
        if (_looked is not { } at || clock.GetElapsedTime(at) >= Fresh) Look();
        return _names.TryGetValue(series, out var name) ? name : new PointName(series.Path.ToString(), "", "unknown");
    }

    /// <summary>Looks at the configuration now.</summary>
    /// <returns>All points of all its devices.</returns>
    public IReadOnlyCollection<SeriesId> Look()
    {
        (_names, _looked) = (Read(), clock.GetTimestamp());
        return _names.Keys;
    }

    private Dictionary<SeriesId, PointName> Read()
    {
        var names = new Dictionary<SeriesId, PointName>();
        var described = gateway.Describe();
        foreach (var device in described.Devices)
        {
            var model = described.Models[(int)device.Model];
            foreach (var point in model.Points)
                if (PointPath.TryParse(point.Path, out var path))
                    names[new SeriesId(device.Device, path)] = new PointName(Told(point), point.Unit, model.Name);
        }
        return names;
    }

    private string Told(Point point) =>
        point.Name.TryGetValue(language, out var told) || point.Name.TryGetValue("en", out told) ? told : point.Path;
}
