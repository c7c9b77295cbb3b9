using System.Diagnostics;
using System.Globalization;

namespace EdgeFleet.Contracts;

/// <summary>
/// Named places where a process can be made to die, so that the ledger can prove that dying there loses
/// nothing. Set <c>EDGEFLEET_KILL_AT=name:n</c> and the process kills itself at the n-th pass of that place,
/// after it printed <c>killed-at name</c>; unset, a pass costs one comparison.
/// </summary>
public static class FaultPoint
{
    /// <summary>The group is on disk, <c>Append</c> has not returned.</summary>
    public const string OutboxCommitted = "outbox.committed";
    /// <summary>A new segment exists, its first block is not in it yet.</summary>
    public const string OutboxRolling = "outbox.rolling";
    /// <summary>The manager has committed blocks, none of them is settled.</summary>
    public const string InboxCommitted = "inbox.committed";
    /// <summary>A command is recorded, the device has not been told.</summary>
    public const string CommandRecorded = "command.recorded";
    /// <summary>The device has been told, the result is not recorded.</summary>
    public const string CommandActed = "command.acted";

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
