using System.Globalization;
using System.Text.Json;

namespace EdgeFleet.Contracts;

/// <summary>A profile in which <c>extends</c> and <c>repeat</c> are written out, as gateways and drivers see it.</summary>
/// <param name="Json">As it was written, where neither stood in it.</param>
/// <param name="Places">Where each point was written, as in <c>points[0].points[2][phase=B]</c>; empty: in the order of the list.</param>
internal sealed record PlainProfile(JsonElement Json, IReadOnlyList<string> Places)
{
    /// <summary>Where a point was written, below the path of its profile.</summary>
    public string Place(int point) =>
        point < Places.Count ? Places[point] : string.Create(CultureInfo.InvariantCulture, $"points[{point}]");
}
