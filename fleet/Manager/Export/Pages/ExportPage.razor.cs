using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Fleet;
using EdgeFleet.Manager.Registry;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace EdgeFleet.Manager.Export.Pages;

public sealed partial class ExportPage(
    Exports exports, DeviceDirectory directory, Permissions permissions, ICityZone cityZone, TimeProvider clock,
    IStringLocalizer<Text> text, Formats format)
{
    private ShownZone _zone = ShownZone.Utc;
    private ShownRange _range = new(null, 0, 1);
    private PlannedExport? _planned;
    private IReadOnlyList<Phrase> _faults = [];

    [SupplyParameterFromQuery(Name = "device")] private long[]? Devices { get; set; }
    [SupplyParameterFromQuery] private string? Search { get; set; }
    [SupplyParameterFromQuery] private long? Site { get; set; }
    [SupplyParameterFromQuery] private long? Gateway { get; set; }
    [SupplyParameterFromQuery] private string? State { get; set; }
    [SupplyParameterFromQuery] private string? Point { get; set; }
    [SupplyParameterFromQuery] private string? Span { get; set; }
    [SupplyParameterFromQuery] private string? From { get; set; }
    [SupplyParameterFromQuery] private string? To { get; set; }
    [SupplyParameterFromQuery(Name = "format")] private string? FormatName { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        var scope = await permissions.SitesAsync();
        // Of one device the zone of its site, as on its page.
        _zone = Devices is [var only] && await directory.FindAsync(only, scope, CancellationToken.None) is { } device
            ? ShownZone.Of(device.Zone)
            : await cityZone.ReadAsync(CancellationToken.None);
        _range = ShownRange.Of(Span, From, To, _zone.Zone, clock.GetUtcNow().ToUnixTimeMilliseconds());
        try
        {
            var which = new DeviceQuery(
                string.IsNullOrWhiteSpace(Search) ? null : Search, Site, Gateway, StateFilter.Read<LinkState>(State))
            {
                Within = scope,
            };
            _planned = await exports.PlanAsync(ExportSelection.Read(
                [.. (Devices ?? []).Select(Written)], which, Point?.Split((char[])[' ', ','], StringSplitOptions.RemoveEmptyEntries),
                Written(_range.From), Written(_range.To), FormatName), CancellationToken.None);
            _faults = [];
        }
        catch (RefusedException refused)
        {
            (_planned, _faults) = (null, refused.Faults);
        }
    }

    private string Words(PlannedExport planned) => text["export.words",
        planned.Devices is [var only] ? only.Name : text["export.devices", format.Count(planned.Devices.Count)].Value,
        planned.Selection.Points.Count == 0 ? text["export.allPoints"].Value : string.Join(", ", planned.Selection.Points),
        format.DateAndTime(_range.From, _zone.Zone), format.DateAndTime(_range.To, _zone.Zone)];

    private string Download(ExportSelection selection) => ExportEndpoints.Address + QueryString.Create(
        [.. Question(), .. selection.Points.Select(point => Pair("point", point.ToString())), Pair("from", Written(selection.From)),
            Pair("to", Written(selection.To)), Pair("format", selection.Format.Name)]);

    /// <summary>What of the address the form leaves as it is.</summary>
    private IEnumerable<KeyValuePair<string, string?>> Kept() =>
        [.. Question(), .. new[] { Pair("span", Span), Pair("from", From), Pair("to", To) }.Where(pair => pair.Value is not null)];

    private IEnumerable<KeyValuePair<string, string?>> Question() =>
        [.. (Devices ?? []).Select(device => Pair("device", Written(device))),
            .. new[] { Pair("search", Search), Pair("site", Site is { } site ? Written(site) : null),
                Pair("gateway", Gateway is { } gateway ? Written(gateway) : null), Pair("state", State) }
                .Where(pair => !string.IsNullOrEmpty(pair.Value))];

    private static KeyValuePair<string, string?> Pair(string name, string? value) => new(name, value);
    private static string Written(long number) => number.ToString(CultureInfo.InvariantCulture);
}
