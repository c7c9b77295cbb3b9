using System.Globalization;
using Spectre.Console;

namespace EdgeFleet.City.View;

/// <summary>Where the city speaks to its user: a live table on a terminal, plain lines anywhere else.</summary>
public abstract class Screen
{
    public static Screen For(IAnsiConsole console, bool redirected) =>
        redirected || !console.Profile.Capabilities.Interactive ? new PlainScreen(console) : new LiveScreen(console);

    /// <summary>A person watches: the manager serves at the ports the README names, if they are free.</summary>
    public abstract bool IsInteractive { get; }

    /// <summary>A sentence.</summary>
    public abstract void Say(string text);

    /// <summary>Shows what happens until <paramref name="until"/> completes, whatever its outcome.</summary>
    public abstract Task ShowAsync(Func<CitySnapshot> snapshot, Task until, TimeProvider time);
}

/// <summary>One line every few seconds, as a log keeps it.</summary>
public sealed class PlainScreen(IAnsiConsole console) : Screen
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    public override bool IsInteractive => false;

    public override void Say(string text)
    {
        lock (console) console.Profile.Out.Writer.WriteLine(text);
    }

    public override async Task ShowAsync(Func<CitySnapshot> snapshot, Task until, TimeProvider time)
    {
        while (await Task.WhenAny(until, Task.Delay(Every, time)) != until) Say(Line(snapshot()));
    }

    private static string Line(CitySnapshot now)
    {
        var (manager, connected) = (now.Manager.ToString().ToLowerInvariant(), now.Gateways.Count(gateway => gateway.Connected));
        var bytes = now.BytesPerReading?.ToString("0.0", CultureInfo.InvariantCulture) ?? "-";
        return string.Join("  ",
            FormattableString.Invariant($"{now.Elapsed:hh\\:mm\\:ss}"),
            $"manager {manager} ({now.ManagerKills} kills)",
            $"gateways {connected}/{now.Gateways.Count} ({now.GatewayKills} kills)",
            $"devices {now.DevicesOnline}/{now.Devices}",
            FormattableString.Invariant($"{now.ReadingsPerSecond:0.0} readings/s"),
            $"backlog {now.Backlog}",
            $"{bytes} bytes/reading",
            $"{now.Blocks} blocks",
            $"{now.Readings} readings");
    }
}
