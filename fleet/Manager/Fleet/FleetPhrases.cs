using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Fleet;

/// <summary>What is refused about lists and the map.</summary>
internal static class FleetPhrases
{
    public static readonly PhraseKind NoState = new("no-state", "'{state}' is none of {states}");
    public static readonly PhraseKind PageBeyond =
        new("page-beyond", "page {page} lies beyond the first {limit} devices found; narrow the search");
    public static readonly PhraseKind NoBorder =
        new("map-no-border", "{border} is missing; give west, south, east and north, or none of them");
    public static readonly PhraseKind NoDegrees = new("map-degrees", "{border} is {value}; degrees go from {min} to {max}");
    public static readonly PhraseKind WestOfEast = new("map-west-of-east",
        "west ({west}) must not lie east of east ({east}); ask for an area over 180 degrees in two parts");
    public static readonly PhraseKind SouthOfNorth =
        new("map-south-of-north", "south ({south}) must not lie north of north ({north})");
}
