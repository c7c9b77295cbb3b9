using EdgeFleet.Contracts;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Telemetry.Query;

namespace EdgeFleet.Manager.Telemetry;

/// <summary>Which series and time a request is about, as its address says it.</summary>
internal static class AskedRange
{
    /// <summary>One bucket: all of the time as it is.</summary>
    /// <exception cref="RefusedException">All that is wrong with it.</exception>
    public static SeriesRange Read(long device, int @object, int instance, int resource, string? from, string? to)
    {
        var faults = new List<Phrase>();
        var text = $"{@object}/{instance}/{resource}";
        if (!PointPath.TryParse(text, out var path)) faults.Add(CommonPhrases.NoPath.With(text));
        var range = new SeriesRange(new SeriesId(device, path), TimeText.Read("from", from, faults), TimeText.Read("to", to, faults), 1);
        if (faults.Count == 0) faults.AddRange(range.Check());
        return faults.Count > 0 ? throw RefusedException.Invalid(faults) : range;
    }
}
