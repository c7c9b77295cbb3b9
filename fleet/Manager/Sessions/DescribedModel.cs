using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Manager.Sessions;

/// <summary>
/// A model as a gateway describes it, checked once, so that nobody who reads it has to: each path stands there once and as
/// everybody writes it, units are units, bounds are numbers. What cannot be taken is left out, told, and never guessed. Pure.
/// </summary>
internal static class DescribedModel
{
    /// <summary>As many as a profile may ask for.</summary>
    private const uint MaxDecimals = 15;

    /// <param name="said">As it came.</param>
    /// <param name="faults">Gets a clause for each thing that was left out.</param>
    public static PointDescriptions.Types.Model Checked(PointDescriptions.Types.Model said, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(said);
        var model = new PointDescriptions.Types.Model { Name = said.Name, Hash = said.Hash, Title = { said.Title } };
        var paths = new HashSet<PointPath>();
        foreach (var point in said.Points)
        {
            if (!PointPath.TryParse(point.Path, out var path)) faults.Add("a point without a path");
            else if (!paths.Add(path)) faults.Add($"{path} a second time");
            else model.Points.Add(Checked(point, path, faults));
        }
        return model;
    }

    private static Point Checked(Point said, PointPath path, ICollection<string> faults)
    {
        var point = said.Clone();
        point.Path = path.ToString();
        point.Decimals = Math.Min(said.Decimals, MaxDecimals);
        if (!UnitCode.IsValid(said.Unit))
        {
            point.Unit = "";
            faults.Add($"the unit of {path}");
        }
        if (TryBound(said.Min, out var min) && TryBound(said.Max, out var max) && !(min > max)) return point;
        // Who cannot say what may be written is not written to.
        (point.Min, point.Max, point.Writable) = ("", "", false);
        faults.Add($"the range of {path}, which takes no commands until it can be read");
        return point;
    }

    /// <summary>Null: unbounded. False: it is no number.</summary>
    private static bool TryBound(string text, out decimal? bound)
    {
        bound = JsonSection.TryDecimal(text, out var number) ? number : null;
        return text.Length == 0 || bound is not null;
    }
}
