using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Telemetry.Pages;
using Microsoft.AspNetCore.Components;

namespace EdgeFleet.Manager.Commands.Pages;

public sealed partial class CommandPanel(CommandService commands, Permissions permissions, Formats format)
{
    private const int Shown = 10;
    private IReadOnlyList<IssuedCommand> _commands = [];
    private string? _refused;

    [Parameter, EditorRequired] public long Device { get; set; }
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
        try
        {
            var user = await permissions.DemandAsync(Roles.Operator);
            await commands.IssueAsync(
                Actor.Of(user), Device, new CommandRequest(point.Path.ToString(), setting.Value, setting.ExpiresInSeconds),
                CancellationToken.None);
        }
        catch (RefusedException refused)
        {
            _refused = refused.Message;
        }
        await LoadAsync(Gone);
    }

    private string Describe(IssuedCommand command)
    {
        var point = Points.FirstOrDefault(p => p.Path.ToString() == command.Path);
        return $"{point?.Name ?? command.Path} → {point?.Told(command.Value, format, Zone.Zone) ?? command.Value}";
    }
}
