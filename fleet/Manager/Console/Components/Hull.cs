namespace EdgeFleet.Manager.Console.Components;

/// <summary>The convex outline of places, with a margin: Andrew's monotone chain over the corners of a small octagon around each.</summary>
public static class Hull
{
    /// <summary>A closed ring, counter-clockwise, its first place repeated at its end.</summary>
    /// <param name="places">At least one, in degrees.</param>
    /// <param name="margin">Degrees of latitude kept around each place; as much on the ground in longitude.</param>
    public static IReadOnlyList<(double Longitude, double Latitude)> Around(
        IEnumerable<(double Longitude, double Latitude)> places, double margin)
    {
        // Around the outermost only: those of a city are few, and what lies within them lies within their corners.
        return Ring(Ring(places).Distinct().SelectMany(place => Octagon(place, margin)));
    }

    private static List<(double Longitude, double Latitude)> Ring(IEnumerable<(double Longitude, double Latitude)> places)
    {
        var ordered = places.Order().ToArray();
        return [.. Chain(ordered), .. Chain(ordered.Reverse()).Skip(1)];
    }

    private static IEnumerable<(double Longitude, double Latitude)> Octagon((double Longitude, double Latitude) place, double margin)
    {
        var widening = 1 / Math.Max(0.1, Math.Cos(double.DegreesToRadians(place.Latitude)));
        for (var i = 0; i < 8; i++)
        {
            var (sin, cos) = Math.SinCos(Math.PI * (2 * i + 1) / 8);
            yield return (place.Longitude + margin * widening * cos, place.Latitude + margin * sin);
        }
    }

    private static List<(double X, double Y)> Chain(IEnumerable<(double X, double Y)> ordered)
    {
        var chain = new List<(double X, double Y)>();
        foreach (var next in ordered)
        {
            while (chain.Count > 1 && Turn(chain[^2], chain[^1], next) <= 0) chain.RemoveAt(chain.Count - 1);
            chain.Add(next);
        }
        return chain;
    }

    /// <summary>Above 0: left, below: right, 0: straight on.</summary>
    private static double Turn((double X, double Y) a, (double X, double Y) b, (double X, double Y) c) =>
        (b.X - a.X) * (c.Y - a.Y) - (b.Y - a.Y) * (c.X - a.X);
}
