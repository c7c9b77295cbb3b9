using System.Globalization;
using EdgeFleet.City.Plan;
using EdgeFleet.City.Processes;

namespace EdgeFleet.City.Faults;

/// <summary>A clock jumps, and back after a while.</summary>
/// <param name="At">Since the faults began.</param>
/// <param name="Process">Whose system date: a gateway's, 1, 2 ...; 0: the manager's; null: a node's battery clock.</param>
/// <param name="Node">Index into the plan's nodes, where it is a node's.</param>
/// <param name="By">How far.</param>
/// <param name="HowLong">Until it is right again; a node is set right by its gateway.</param>
public sealed record ClockJump(TimeSpan At, int? Process, int? Node, TimeSpan By, TimeSpan HowLong);

/// <summary>
/// Clocks that jump under running processes: Debian's libfaketime gives each process the offset that stands in its file. What
/// measures time that passes (CLOCK_MONOTONIC, CLOCK_BOOTTIME) stays right, as on a machine whose date somebody sets.
/// </summary>
public sealed class ClockFaults(FakeDates dates, CityField field, CityPlan plan, TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // A gateway's by days and more, the manager's by less: two clocks that are wrong by the same would agree.
    private static readonly IReadOnlyList<TimeSpan> OfGateways = [-20_000 * Day, -400 * Day, -Day, 2 * Day, 90 * Day, 700 * Day];
    private static readonly IReadOnlyList<TimeSpan> OfManager = [TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(50)];

    /// <summary>How often a process's date jumped, and a node's.</summary>
    public int Processes { get; private set; }
    public int Nodes { get; private set; }

    /// <param name="seed">Same seed, same jumps.</param>
    /// <param name="length">The time they are spread over; all is right again at its end.</param>
    /// <param name="gateways">How many there are.</param>
    /// <param name="nodes">How many nodes.</param>
    public static IReadOnlyList<ClockJump> Draw(int seed, TimeSpan length, int gateways, int nodes)
    {
        var random = new Random(seed);
        var jumps = new List<ClockJump>();
        var turn = 0;
        for (var at = Between; at < length - 2 * Between; at += Between)
        {
            var howLong = Between * (0.5 + random.NextDouble());
            var by = OfGateways[random.Next(OfGateways.Count)];
            jumps.Add((turn++ % 4) switch
            {
                1 when nodes > 0 => new ClockJump(at, null, random.Next(nodes), by, TimeSpan.Zero),
                3 => new ClockJump(at, 0, null, OfManager[random.Next(OfManager.Count)], howLong),
                _ => new ClockJump(at, 1 + random.Next(gateways), null, by, howLong),
            });
        }
        return jumps;
    }

    public async Task RunAsync(IEnumerable<ClockJump> jumps, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(jumps);
        var start = time.GetTimestamp();
        foreach (var jump in jumps.OrderBy(jump => jump.At))
        {
            await WaitAsync(jump.At - time.GetElapsedTime(start), cancel);
            if (jump.Node is { } node)
            {
                field.Nodes.LineOf(plan.Nodes[node]).WakeAt(plan.Nodes[node], time.GetUtcNow() + jump.By);
                Nodes++;
                continue;
            }
            dates.Move(jump.Process!.Value, jump.By);
            Processes++;
            await WaitAsync(jump.HowLong, cancel);
            dates.Move(jump.Process.Value, TimeSpan.Zero);
        }
    }

    private Task WaitAsync(TimeSpan wait, CancellationToken cancel) =>
        wait > TimeSpan.Zero ? Task.Delay(wait, time, cancel) : Task.CompletedTask;
}

/// <summary>Gives processes dates of their own, by libfaketime.</summary>
/// <param name="library">The library.</param>
/// <param name="folder">Where each process's offset stands.</param>
public sealed class FakeDates(string library, string folder)
{
    /// <summary>What to install.</summary>
    public const string Install = "apt-get install libfaketime";

    /// <summary>The library, where Debian puts it; null: it is not there.</summary>
    public static string? Find() => !Directory.Exists("/usr/lib") ? null : Directory.EnumerateDirectories("/usr/lib")
        .Select(architecture => Path.Combine(architecture, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists);

    /// <summary>
    /// What the process of a gateway, or of the manager (0), has to be started with. Its date is right until it is moved.
    /// </summary>
    public IReadOnlyDictionary<string, string> EnvironmentOf(int process)
    {
        Move(process, TimeSpan.Zero);
        return new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = library,
            ["FAKETIME_TIMESTAMP_FILE"] = FileOf(process),
            // A second; reading the file at every look at the clock takes most of a processor.
            ["FAKETIME_CACHE_DURATION"] = "1",
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            // What it is for is mended in glibc 2.30, and finding that out makes waits of .NET spin.
            ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
            ["FAKETIME_DISABLE_SHM"] = "1",
        };
    }

    /// <summary>Its date is off by so much from now on.</summary>
    public void Move(int process, TimeSpan by)
    {
        Directory.CreateDirectory(folder);
        var (file, aside) = (FileOf(process), FileOf(process) + ".new");
        File.WriteAllText(aside, string.Create(CultureInfo.InvariantCulture, $"{by.TotalSeconds:+0;-0;+0}\n"));
        File.Move(aside, file, overwrite: true);
    }

    private string FileOf(int process) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{process}"));
}
