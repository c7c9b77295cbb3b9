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
        var faults = new List<string>();
        var devices = new List<long>();
        foreach (var text in device ?? [])
        {
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) devices.Add(number);
            else faults.Add($"device: '{text}' is no number of a device; write one as in device=1001, and repeat it for more");
        }
        var points = new List<PointPath>();
        foreach (var text in point ?? [])
        {
            if (PointPath.TryParse(text, out var path)) points.Add(path);
            else faults.Add($"point: '{text}' is no point path; write object/instance/resource as in point=3303/0/5700");
        }
        if (devices.Count > MaxDevices)
            faults.Add($"device: {devices.Count} devices are named, {MaxDevices} may be; choose them by site, gateway or search");
        if (points.Count > MaxPoints) faults.Add($"point: {points.Count} points are named, {MaxPoints} may be; name none for all");
        if (devices.Count > 0 && which != new DeviceQuery { Within = which.Within })
            faults.Add("device: cannot be named together with search, site, gateway or state; leave one of them out");
        if (ExportFormat.Find(format) is null)
            faults.Add($"format: '{format}' is none of {string.Join(", ", ExportFormat.All.Select(known => known.Name))}");
        var (begin, end) = (TimeText.Read("from", from, faults), TimeText.Read("to", to, faults));
        if (faults.Count == 0) faults.AddRange(new SeriesRange(default, begin, end, 1).Check());
        return faults.Count > 0
            ? throw RefusedException.Invalid(faults)
            : new ExportSelection([.. devices.Distinct().Order()], which, [.. points.Distinct().Order()], begin, end,
                ExportFormat.Find(format)!);
    }
}
