using System.Runtime.CompilerServices;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Fleet;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Manager.Telemetry.Query;

namespace EdgeFleet.Manager.Export;

/// <summary>An export that can be written: who it is of is known, the rest is read while it is written.</summary>
/// <param name="Devices">In the order of their numbers.</param>
/// <param name="FileName">For the browser.</param>
public sealed record PlannedExport(ExportSelection Selection, IReadOnlyList<DeviceItem> Devices, string FileName);

/// <summary>
/// Readings of any selection. Memory: the devices, and one piece of one series, see <see cref="SeriesWalk"/>. Devices come from the
/// directory that the pages ask, so nobody exports what they may not see.
/// </summary>
public sealed class Exports(
    DeviceDirectory directory, Sites sites, PointCatalog catalog, LatestValues latest, SeriesWalk walk, IAudit audit)
{
    private const int PageSize = 500;

    /// <summary>Finds the devices.</summary>
    /// <exception cref="RefusedException">400: the selection names what there is not, or nothing is left of it.</exception>
    public async Task<PlannedExport> PlanAsync(ExportSelection selection, CancellationToken cancel)
    {
        var faults = new List<Phrase>();
        if (selection.Which.Site is { } site && (await sites.ListAsync(selection.Which.Within, cancel)).All(known => known.Id != site))
            faults.Add(CommonPhrases.NoSite.With(site).At("site"));
        var devices = selection.Devices.Count > 0 ? await NamedAsync(selection, faults, cancel)
            : faults.Count > 0 ? [] : await FoundAsync(selection.Which, cancel);
        if (faults.Count == 0 && devices.Count == 0) faults.Add(ExportPhrases.NothingFound.With().At("device"));
        if (faults.Count == 0)
            faults.AddRange(selection.Points.Where(point => !devices.Any(device => Has(device.Number, point)))
                .Select(point => ExportPhrases.NoPoint.With(point.ToString()).At("point")));
        if (faults.Count > 0) throw RefusedException.Invalid(faults);
        var whose = devices.Count == 1 ? $"device-{devices[0].Number}" : $"{devices.Count}-devices";
        return new PlannedExport(selection, devices,
            FormattableString.Invariant($"edgefleet-{whose}-{UnixTime.Nearest(selection.From):yyyyMMdd'T'HHmm}.{selection.Format.Name}"));
    }

    /// <summary>Puts on record who takes what; nothing is written before.</summary>
    public Task RecordAsync(Actor actor, PlannedExport export, CancellationToken cancel)
    {
        var (selection, devices, _) = export;
        var subject = devices.Count == 1 ? $"device:{devices[0].Number}" : selection.Which.Site is { } site ? $"site:{site}" : "fleet";
        return audit.RecordAsync(actor, "readings.export", subject, FieldChange.Facts(
            ("format", selection.Format.Name), ("devices", devices.Count), ("points", string.Join(", ", selection.Points)),
            ("from", TimeText.Iso(selection.From)), ("to", TimeText.Iso(selection.To))), cancel);
    }

    /// <summary>All rows: by device, point and time.</summary>
    public async IAsyncEnumerable<ExportRow> RowsAsync(PlannedExport export, [EnumeratorCancellation] CancellationToken cancel)
    {
        var (selection, devices, _) = export;
        foreach (var device in devices)
        {
            var described = catalog.Find(device.Number);
            foreach (var path in Points(device.Number, selection.Points))
            {
                var point = described?.Find(path);
                var series = new ExportSeries(device.Number, device.Name, device.SiteName, path,
                    point is null ? path.ToString() : Languages.Pick(point.Name.AsReadOnly(), path.ToString()), point?.Unit ?? "");
                await foreach (var reading in walk.ReadAsync(new SeriesId(device.Number, path), selection.From, selection.To, cancel))
                    yield return new ExportRow(series, reading);
            }
        }
    }

    /// <summary>Those that ever delivered a reading, and of them those that are asked for.</summary>
    private IEnumerable<PointPath> Points(long device, IReadOnlyList<PointPath> asked) =>
        latest.Of(device).Select(value => value.Reading.Series.Path).Where(path => asked.Count == 0 || asked.Contains(path)).Order();

    private bool Has(long device, PointPath point) =>
        catalog.Find(device)?.Find(point) is not null || latest.Find(new SeriesId(device, point)) is not null;

    private async Task<IReadOnlyList<DeviceItem>> NamedAsync(
        ExportSelection selection, List<Phrase> faults, CancellationToken cancel)
    {
        var devices = new List<DeviceItem>();
        foreach (var number in selection.Devices)
        {
            if (await directory.FindAsync(number, selection.Which.Within, cancel) is { } found)
                devices.Add(new DeviceItem(found.Number, found.Name, found.SiteId, found.SiteName, found.Gateway, found.GatewayName,
                    found.Profile, found.State, found.Latitude, found.Longitude));
            else faults.Add(CommonPhrases.NoDevice.With(number).At("device"));
        }
        return devices;
    }

    private async Task<IReadOnlyList<DeviceItem>> FoundAsync(DeviceQuery which, CancellationToken cancel)
    {
        var devices = new List<DeviceItem>();
        for (var page = 1; ; page++)
        {
            var found = await directory.PageAsync(which, new PageRequest(page, PageSize), cancel);
            if (found.More) throw RefusedException.Invalid(ExportPhrases.TooManyFound.With(found.Total).At("search"));
            devices.AddRange(found.Items);
            if (found.Items.Count < PageSize) return [.. devices.DistinctBy(device => device.Number).OrderBy(device => device.Number)];
        }
    }
}
