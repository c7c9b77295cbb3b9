using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Telemetry.Pages;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace EdgeFleet.Manager.Commands.Pages;

public sealed partial class CommandPanel(
    CommandService commands, Permissions permissions, IDialogService dialogs, IStringLocalizer<Text> text, Formats format)
{
    private const int Shown = 10;
    private IReadOnlyList<IssuedCommand> _commands = [];
    private string? _refused;

    [Parameter, EditorRequired] public long Device { get; set; }
    /// <summary>What people call the device.</summary>
    [Parameter, EditorRequired] public string Name { get; set; } = "";
    /// <summary>It answers its gateway at this moment: what must not come late is offered only then.</summary>
    [Parameter, EditorRequired] public bool Answers { get; set; }
    [Parameter, EditorRequired] public IReadOnlyList<PointView> Points { get; set; } = [];
    [Parameter, EditorRequired] public ShownZone Zone { get; set; } = ShownZone.Utc;

    protected override Task LoadAsync(CancellationToken cancel)
    {
        _commands = commands.List(Device, null, Shown);
        return Task.CompletedTask;
    }

    private async Task IssueAsync(PointView point, CommandForm.Setting setting)
    {
        _refused = null;
        if (point.AsksFirst && !await IsSureAsync(point, setting.Value)) return;
        try
        {
            var user = await permissions.DemandAsync(Roles.Operator);
            await commands.IssueAsync(
                Actor.Of(user), Device, new CommandRequest(point.Path.ToString(), setting.Value, setting.ExpiresInSeconds),
                CancellationToken.None);
        }
        catch (RefusedException refused)
        {
            _refused = refused.In(T);
        }
        await LoadAsync(Gone);
    }

    /// <summary>What is, what is to be, and of which device: read before it happens.</summary>
    private async Task<bool> IsSureAsync(PointView point, string value)
    {
        var now = point.Latest is { Reading.Value: var present } ? point.Told(present.ToString(), format, Zone.Zone) : "–";
        return await dialogs.ShowMessageBoxAsync(
            point.Name, text["commands.sure", Name, point.Name, point.Told(value, format, Zone.Zone), now].Value, text["commands.set"],
            cancelText: text["dialog.cancel"]) == true;
    }

    private string Describe(IssuedCommand command)
    {
        var point = Points.FirstOrDefault(p => p.Path.ToString() == command.Path);
        return $"{point?.Name ?? command.Path} → {point?.Told(command.Value, format, Zone.Zone) ?? command.Value}";
    }
}
