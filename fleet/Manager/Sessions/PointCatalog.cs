using System.Collections.Concurrent;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Assignments;

namespace EdgeFleet.Manager.Sessions;

/// <summary>A device as its gateway describes it.</summary>
/// <param name="Device">Its number.</param>
/// <param name="Gateway">The gateway that the registry assigns it to, and that describes it.</param>
/// <param name="Model">Name, title and points of its profile.</param>
public sealed record DescribedDevice(long Device, long Gateway, PointDescriptions.Types.Model Model)
{
    /// <summary>The description of a point, or null when the model has none.</summary>
    public Point? Find(PointPath path)
    {
        var text = path.ToString();
        return Model.Points.FirstOrDefault(p => p.Path == text);
    }
}

/// <summary>
/// What gateways say about points, kept over restarts. Each gateway's words are kept apart, and of a device only those of
/// the gateway that the registry assigns it to are believed: a stranger's description says nothing, and what a gateway
/// said of a device that was not its own yet counts as soon as it is.
/// </summary>
public sealed class PointCatalog
{
    /// <summary>More than a gateway can have; what it describes beyond is not looked at.</summary>
    internal const int MaxDevices = 10_000;

    private readonly GatewayStore _store;
    private readonly IDeviceAssignments _assignments;
    private readonly ConcurrentDictionary<long, Dictionary<long, PointDescriptions.Types.Model>> _gateways = new();

    public PointCatalog(GatewayStore store, IDeviceAssignments assignments)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _assignments = assignments;
        foreach (var (gateway, descriptions) in store.Descriptions()) Apply(gateway, descriptions);
    }

    /// <summary>The device; null when its gateway has not described it yet.</summary>
    public DescribedDevice? Find(long device) =>
        _assignments.GatewayOf(device) is { } gateway && _gateways.GetValueOrDefault(gateway)?.GetValueOrDefault(device) is { } model
            ? new DescribedDevice(device, gateway, model)
            : null;

    /// <returns>What of it is not believed, a clause each.</returns>
    internal IReadOnlyList<string> Described(long gateway, PointDescriptions descriptions)
    {
        _store.SaveDescriptions(gateway, descriptions);
        return Apply(gateway, descriptions);
    }

    private List<string> Apply(long gateway, PointDescriptions descriptions)
    {
        var faults = new List<string>();
        var models = descriptions.Models.Select(model => DescribedModel.Checked(model, faults)).ToList();
        _gateways[gateway] = descriptions.Devices
            .Where(d => d.Model < models.Count).Take(MaxDevices).DistinctBy(d => d.Device)
            .ToDictionary(d => d.Device, d => models[(int)d.Model]);
        return faults;
    }
}
