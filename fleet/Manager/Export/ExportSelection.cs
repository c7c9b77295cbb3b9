using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Fleet;
using EdgeFleet.Manager.Telemetry.Query;

namespace EdgeFleet.Manager.Export;

/// <summary>What is to be exported, read and checked as far as that needs no look at the registry.</summary>
/// <param name="Devices">Numbers; empty: those that <paramref name="Which"/> finds.</param>
/// <param name="Which">As in the list of devices.</param>
/// <param name="Points">Paths; empty: all.</param>
/// <param name="From">Unix ms, inclusive.</param>
/// <param name="To">Unix ms, exclusive.</param>
/// <param name="Format">The kind of file.</param>
public sealed record ExportSelection(
    IReadOnlyList<long> Devices, DeviceQuery Which, IReadOnlyList<PointPath> Points, long From, long To, ExportFormat Format)
{
    /// <summary>Devices that may be named one by one; more are chosen by site, gateway or search.</summary>
    public const int MaxDevices = 500;

    /// <summary>Points that may be named.</summary>
    public const int MaxPoints = 200;

    /// <exception cref="RefusedException">400, with all that is wrong.</exception>
    public static ExportSelection Read(
        string[]? device, DeviceQuery which, string[]? point, string? from, string? to, string? format)
    {
        var faults = new List<Phrase>();
        var devices = new List<long>();
        foreach (var text in device ?? [])
        {
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) devices.Add(number);
            else faults.Add(ExportPhrases.NoDeviceNumber.With(text).At("device"));
        }
        var points = new List<PointPath>();
        foreach (var text in point ?? [])
        {
            if (PointPath.TryParse(text, out var path)) points.Add(path);
            else faults.Add(ExportPhrases.NoPath.With(text).At("point"));
        }
        if (devices.Count > MaxDevices)
            faults.Add(ExportPhrases.TooManyDevices.With(devices.Count, MaxDevices).At("device"));
        if (points.Count > MaxPoints) faults.Add(ExportPhrases.TooManyPoints.With(points.Count, MaxPoints).At("point"));
        if (devices.Count > 0 && which != new DeviceQuery { Within = which.Within })
            faults.Add(ExportPhrases.NamedAndSearched.With().At("device"));
        if (ExportFormat.Find(format) is null)
            faults.Add(ExportPhrases.NoFormat.With(format, string.Join(", ", ExportFormat.All.Select(known => known.Name))).At("format"));
        var (begin, end) = (TimeText.Read("from", from, faults), TimeText.Read("to", to, faults));
        if (faults.Count == 0) faults.AddRange(new SeriesRange(default, begin, end, 1).Check());
        return faults.Count > 0
            ? throw RefusedException.Invalid(faults)
            : new ExportSelection([.. devices.Distinct().Order()], which, [.. points.Distinct().Order()], begin, end,
                ExportFormat.Find(format)!);
    }
}
