using System.Collections.Concurrent;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console.Components;
using EdgeFleet.Manager.Registry;

namespace EdgeFleet.Manager.Fleet.Pages;

/// <summary>
/// All devices at one moment, and what pages show of so many: worked out once for all who look, for it takes tens of milliseconds
/// for a city of 100,000.
/// </summary>
public sealed class FleetPicture
{
    // By the sites of those who are limited to some.
    private readonly ConcurrentDictionary<string, FleetPicture> _parts = new();

    public FleetPicture(IReadOnlyList<DevicePosition> positions)
    {
        ArgumentNullException.ThrowIfNull(positions);
        Positions = positions;
        Counts = positions.CountBy(device => device.State).ToDictionary(count => count.Key.Key(), count => count.Value);
        Unwell = [.. positions.Where(device => device.State is not (LinkState.Online or LinkState.Offline))
            .OrderByDescending(device => Weight(device.State)).ThenBy(device => device.Number)];
        Ground = MapGround.Of([.. positions.Select(device => new MapPlace(device.SiteId, device.Longitude, device.Latitude))]);
    }

    public static FleetPicture Empty { get; } = new([]);

    public IReadOnlyList<DevicePosition> Positions { get; }

    /// <summary>How many devices are in each state.</summary>
    public IReadOnlyDictionary<string, int> Counts { get; }

    /// <summary>Devices that do not answer as they should, the worst first; without those that are offline with their gateway.</summary>
    public IReadOnlyList<DevicePosition> Unwell { get; }

    public MapGround Ground { get; }

    /// <summary>What of it somebody sees.</summary>
    public FleetPicture Within(SiteScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return scope.Stored is not { } sites ? this
            : _parts.GetOrAdd(sites, _ => new FleetPicture([.. Positions.Where(device => scope.Covers(device.SiteId))]));
    }

    private static int Weight(LinkState state) => state switch
    {
        LinkState.Misconfigured => 5,
        LinkState.Corrupt => 4,
        LinkState.Refused => 3,
        LinkState.NoAnswer => 2,
        _ => 0,
    };
}
