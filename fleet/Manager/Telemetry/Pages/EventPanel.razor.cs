using EdgeFleet.Contracts;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Telemetry.Projections;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace EdgeFleet.Manager.Telemetry.Pages;

public sealed partial class EventPanel(DeviceEvents events, IStringLocalizer<Text> text, Formats format)
{
    private const int Step = 12;
    private IReadOnlyList<DeviceEvent> _events = [];
    private int _most = Step;
    private bool _more;

    [Parameter, EditorRequired] public long Device { get; set; }
    [Parameter, EditorRequired] public IReadOnlyList<PointView> Points { get; set; } = [];
    [Parameter, EditorRequired] public ShownZone Zone { get; set; } = ShownZone.Utc;

    protected override TimeSpan Period => TimeSpan.FromSeconds(2);

    // The page above renders every second; the events are read on this panel's own period.
    protected override Task OnParametersSetAsync() => _events.Count == 0 ? LoadAsync(Gone) : Task.CompletedTask;

    protected override Task LoadAsync(CancellationToken cancel)
    {
        var found = events.List(Device, null, _most + 1);
        (_events, _more) = ([.. found.Take(_most)], found.Count > _most);
        return Task.CompletedTask;
    }

    private Task MoreAsync()
    {
        _most += 4 * Step;
        return LoadAsync(Gone);
    }

    private string Describe(CommandResult result)
    {
        var point = PointPath.TryParse(result.Path, out var path) ? PointOf(path) : null;
        return text["events.command", point?.Name ?? result.Path, point?.Told(result.Value, format, Zone.Zone) ?? result.Value,
            text["state." + StateOf(result.Status)], result.Detail].Value.TrimEnd(' ', ':', '：');
    }

    private PointView? PointOf(PointPath path) => Points.FirstOrDefault(point => point.Path == path);

    private string NameOf(PointPath path) => PointOf(path)?.Name ?? path.ToString();

    private static string StateOf(CommandStatus status) => status switch
    {
        CommandStatus.Done => "done",
        CommandStatus.Refused => "refused",
        CommandStatus.Failed => "failed",
        CommandStatus.Expired => "expired",
        _ => "unknown",
    };
}
