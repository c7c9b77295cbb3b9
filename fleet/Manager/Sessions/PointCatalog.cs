using System.Collections.Concurrent;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Manager.Sessions;

/// <summary>A device as its gateway describes it.</summary>
/// <param name="Device">Its number.</param>
/// <param name="Gateway">The gateway that described it last.</param>
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

/// <summary>What gateways say about their devices' points, kept over restarts. The gateway that described a device last has it.</summary>
public sealed class PointCatalog
{
    private readonly GatewayStore _store;
    private readonly ConcurrentDictionary<long, DescribedDevice> _devices = new();

    public PointCatalog(GatewayStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        foreach (var (gateway, descriptions) in store.Descriptions()) Apply(gateway, descriptions);
    }

    /// <summary>The device, or null when no gateway has described it yet.</summary>
    public DescribedDevice? Find(long device) => _devices.GetValueOrDefault(device);

    internal void Described(long gateway, PointDescriptions descriptions)
    {
        _store.SaveDescriptions(gateway, descriptions);
        Apply(gateway, descriptions);
    }

    private void Apply(long gateway, PointDescriptions descriptions)
    {
        var described = descriptions.Devices.Where(d => d.Model < descriptions.Models.Count).DistinctBy(d => d.Device).ToDictionary(d => d.Device, d => descriptions.Models[(int)d.Model]);
        foreach (var (device, model) in described) _devices[device] = new DescribedDevice(device, gateway, model);
        foreach (var gone in _devices.Values.Where(d => d.Gateway == gateway && !described.ContainsKey(d.Device)))
            _devices.TryRemove(new KeyValuePair<long, DescribedDevice>(gone.Device, gone));
    }
}
