using System.Diagnostics;
using System.Globalization;

namespace EdgeFleet.Faults;

/// <summary>
/// A named place where a process can be made to die, so that a test can prove that dying there loses nothing.
/// Compiled into gateway and manager from here; what they say to each other knows nothing of it. Set
/// <c>EDGEFLEET_KILL_AT=name:n</c> and the process kills itself at the n-th pass of that place, after it printed
/// <c>killed-at name</c>; unset, a pass costs one comparison.
/// </summary>
internal static class FaultPoint
{
    private static readonly (string Name, int Pass)? Armed = Parse(Environment.GetEnvironmentVariable("EDGEFLEET_KILL_AT"));
    private static int s_passes;

    public static void Pass(string name)
    {
        if (Armed is not { } armed || armed.Name != name || Interlocked.Increment(ref s_passes) != armed.Pass) return;
        Console.Out.WriteLine($"killed-at {name}");
        Console.Out.Flush();
        using var self = Process.GetCurrentProcess();
        self.Kill();
        using var never = new ManualResetEventSlim();
        never.Wait();
    }

    private static (string, int)? Parse(string? setting)
    {
        if (string.IsNullOrEmpty(setting)) return null;
        var parts = setting.Split(':');
        return parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var pass)
            ? (parts[0], pass)
            : throw new InvalidOperationException($"EDGEFLEET_KILL_AT='{setting}' is not name:n, as in outbox.committed:3");
    }
}
