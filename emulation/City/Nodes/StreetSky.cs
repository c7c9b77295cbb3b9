using EdgeFleet.City.Physics;
using EdgeFleet.City.Plan;

namespace EdgeFleet.City.Nodes;

/// <summary>What a street lamp has around it: daylight by date and place, and the mains of its street.</summary>
/// <param name="plan">Which lamp.</param>
/// <param name="seed">The city's.</param>
public sealed class StreetSky(NodePlan plan, int seed)
{
    /// <summary>Daylight has about so many lumens a watt (Littlefair 1985: 105 to 120).</summary>
    private const double LumensPerWatt = 110;

    private readonly Noise _noise = new Noise((ulong)seed).For(plan.Number);

    public (double Lux, double Volts) At(DateTimeOffset now)
    {
        var sun = Sun.ElevationDegrees(now, plan.Latitude, plan.Longitude);
        return (Sun.GlobalWattsPerSquareMetre(sun, 0.3) * LumensPerWatt, 230 + 3 * _noise.Smooth(now.ToUnixTimeSeconds() / 600.0));
    }
}
