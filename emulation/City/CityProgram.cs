using EdgeFleet.City.Processes;
using EdgeFleet.City.View;
using Spectre.Console;

namespace EdgeFleet.City;

/// <summary>The command, from checked options to an exit code.</summary>
public static class CityProgram
{
    public const int Exact = 0;
    public const int NotExact = 1;
    public const int CouldNotRun = 2;

    public static async Task<int> RunAsync(CityOptions options, TimeProvider time)
    {
        var wrong = options.Faulty().ToList();
        foreach (var fault in wrong) await Console.Error.WriteLineAsync(fault);
        if (wrong.Count > 0) return CouldNotRun;

        using var signals = new Signals();
        using var folder = CityFolder.Open(options.Data);
        var screen = Screen.For(AnsiConsole.Console, Console.IsOutputRedirected);
        try
        {
            var executables = Executables.Find(AppContext.BaseDirectory);
            await using var run = new CityRun(options, new CityStage(executables, folder, screen, time));
            var exact = await run.RunAsync(signals.Stop, signals.Abort);
            folder.Keep = !exact;
            return exact ? Exact : NotExact;
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            screen.Say("stopped before there was a verdict");
            return CouldNotRun;
        }
        catch (Exception e) when (e is InvalidOperationException or HttpRequestException or IOException or TimeoutException)
        {
            folder.Keep = true;
            await Console.Error.WriteLineAsync($"{e.Message}{Environment.NewLine}Data and logs: {folder.Path}");
            return CouldNotRun;
        }
    }
}
