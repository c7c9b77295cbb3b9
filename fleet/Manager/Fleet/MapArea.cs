using EdgeFleet.Contracts;
using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Fleet;

/// <summary>A piece of the map, degrees, WGS 84; the borders belong to it.</summary>
public readonly record struct MapArea(double West, double South, double East, double North)
{
    private static readonly MapArea Whole = new(-180, -90, 180, 90);

    public bool Holds(in DevicePosition device) =>
        device.Longitude >= West && device.Longitude <= East && device.Latitude >= South && device.Latitude <= North;

    /// <summary>All four borders, or none for the whole map.</summary>
    /// <exception cref="RefusedException">400, with all that is wrong.</exception>
    public static MapArea Read(double? west, double? south, double? east, double? north)
    {
        if (west is null && south is null && east is null && north is null) return Whole;
        var faults = new List<Phrase>();
        Check("west", west, 180, faults);
        Check("east", east, 180, faults);
        Check("south", south, 90, faults);
        Check("north", north, 90, faults);
        if (west > east) faults.Add(FleetPhrases.WestOfEast.With(west, east));
        if (south > north) faults.Add(FleetPhrases.SouthOfNorth.With(south, north));
        return faults.Count > 0 ? throw RefusedException.Invalid(faults)
            : new MapArea(west!.Value, south!.Value, east!.Value, north!.Value);
    }

    private static void Check(string name, double? value, double most, List<Phrase> faults)
    {
        if (value is null) faults.Add(FleetPhrases.NoBorder.With(name));
        else if (!(Math.Abs(value.Value) <= most)) faults.Add(FleetPhrases.NoDegrees.With(name, value, -most, most));
    }
}
