using System.Globalization;
using EdgeFleet.City.Processes;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeFleet.City.View;

/// <summary>A table that is redrawn twice a second, with what happened last below it.</summary>
public sealed class LiveScreen(IAnsiConsole console) : Screen
{
    private const int Remembered = 6;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly Queue<string> _said = [];
    private bool _live;

    public override bool IsInteractive => true;

    public override void Say(string text)
    {
        lock (_gate)
        {
            if (!_live)
            {
                console.WriteLine(text);
                return;
            }
            _said.Enqueue(text);
            if (_said.Count > Remembered) _said.Dequeue();
        }
    }

    public override async Task ShowAsync(Func<CitySnapshot> snapshot, Task until, TimeProvider time)
    {
        lock (_gate) _live = true;
        await console.Live(Draw(snapshot())).StartAsync(async live =>
        {
            while (await Task.WhenAny(until, Task.Delay(Every, time)) != until) live.UpdateTarget(Draw(snapshot()));
            live.UpdateTarget(Draw(snapshot()));
        });
        lock (_gate)
        {
            _live = false;
            _said.Clear();
        }
    }

    private Rows Draw(CitySnapshot now)
    {
        // A name and six numbers fit 80 columns.
        var table = new Table().SimpleBorder().BorderColor(Color.Grey);
        foreach (var heading in new[] { "Gateway", "State" }) table.AddColumn(heading);
        foreach (var heading in new[] { "Kills", "Devices", "Readings\n/s", "Backlog", "Bytes/\nreading" })
            table.AddColumn(new TableColumn(heading).RightAligned());
        foreach (var gateway in now.Gateways)
            table.AddRow(
                Markup.Escape(gateway.Name), State(gateway), Number(gateway.Kills), $"{gateway.DevicesOnline}/{gateway.Devices}",
                Tenths(gateway.ReadingsPerSecond), Number(gateway.Backlog), Tenths(gateway.BytesPerReading));
        table.AddEmptyRow();
        var manager = now.Manager == ProcessState.Running ? "[green]running[/]" : "[red]down[/]";
        table.AddRow(
            "[bold]Fleet manager[/]", manager, Number(now.ManagerKills), $"{now.DevicesOnline}/{now.Devices}",
            Tenths(now.ReadingsPerSecond), Number(now.Backlog), Tenths(now.BytesPerReading));

        var left = now.Duration is { } duration
            ? FormattableString.Invariant($" of {duration:hh\\:mm\\:ss}")
            : "  Ctrl-C: judge the ledger and stop";
        var totals = FormattableString.Invariant(
            $"{now.Elapsed:hh\\:mm\\:ss}{left}   {now.Served} answers served, {now.Readings} readings in {now.Blocks} blocks made durable");
        IRenderable[] said;
        lock (_gate) said = [.. _said.Select(text => new Text(text, new Style(Color.Grey)))];
        return new Rows([table, new Text(totals), .. said]);
    }

    private static string State(GatewayRow gateway) => gateway switch
    {
        { Process: not ProcessState.Running } => "[red]down[/]",
        { Connected: true } => "[green]online[/]",
        _ => "[yellow]connecting[/]",
    };

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Tenths(double? number) => number?.ToString("N1", CultureInfo.InvariantCulture) ?? "-";
}
