using System.Globalization;

namespace EdgeFleet.Benchmarks;

/// <summary>What a process has used since it began, from Linux's <c>/proc</c>.</summary>
/// <param name="User">Processor time in its own code, s.</param>
/// <param name="Kernel">Processor time in the kernel, s.</param>
/// <param name="Switches">How often one of its threads gave the processor up or was taken off it.</param>
/// <param name="Written">Bytes it had written to disk.</param>
internal sealed record ProcessCost(double User, double Kernel, long Switches, long Written)
{
    // sysconf(_SC_CLK_TCK), which is 100 on every Linux that .NET runs on.
    private const double TicksInASecond = 100;

    public double Processor => User + Kernel;

    public static ProcessCost Of(int process)
    {
        // Behind the name, which may hold blanks: state is the first field, utime and stime the 12th and 13th (proc(5)).
        var stat = File.ReadAllText($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var switches = Directory.EnumerateDirectories($"/proc/{process}/task").Sum(task => Lines(task + "/status", "ctxt_switches:"));
        return new ProcessCost(Number(fields[11]) / TicksInASecond, Number(fields[12]) / TicksInASecond, switches,
            Lines($"/proc/{process}/io", "write_bytes:"));
    }

    public static ProcessCost operator -(ProcessCost later, ProcessCost earlier) => new(
        later.User - earlier.User, later.Kernel - earlier.Kernel, later.Switches - earlier.Switches, later.Written - earlier.Written);

    // "cancelled_write_bytes" and both kinds of switches: all lines whose name ends so, but the cancelled ones.
    private static long Lines(string path, string name) => File.ReadLines(path)
        .Where(line => line.Contains(name, StringComparison.Ordinal) && !line.StartsWith("cancelled", StringComparison.Ordinal))
        .Sum(line => Number(line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()));

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
