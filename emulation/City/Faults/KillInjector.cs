using EdgeFleet.City.Processes;

namespace EdgeFleet.City.Faults;

/// <summary>Carries a fault plan out: the kills of one process one after the other, the processes side by side.</summary>
/// <param name="target">The process of a gateway, or of the manager (0).</param>
/// <param name="commands">Sends commands to devices of a gateway, so that a command point is passed.</param>
/// <param name="time">The clock.</param>
public sealed class KillInjector(Func<int, SupervisedProcess> target, CommandInjector commands, TimeProvider time)
{
    /// <summary>How long a point may take to be reached once its process runs; then it counts as not hit.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly long _start = time.GetTimestamp();

    /// <summary>Points that were armed and not reached in time.</summary>
    public List<string> Missed { get; } = [];

    /// <summary>Until the plan is done; cancelled, it finishes nothing and starts nothing.</summary>
    public Task RunAsync(IEnumerable<PlannedKill> plan, CancellationToken cancel) =>
        Task.WhenAll(plan.GroupBy(kill => kill.Gateway).Select(kills => RunOneAsync(target(kills.Key), kills, cancel)));

    private async Task RunOneAsync(SupervisedProcess process, IEnumerable<PlannedKill> kills, CancellationToken cancel)
    {
        foreach (var kill in kills)
        {
            var wait = kill.At - time.GetElapsedTime(_start);
            if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancel);
            if (kill.Point is { } point)
            {
                await KillAtPointAsync(process, kill, point, cancel);
                continue;
            }
            await UntilAsync(() => process.State == ProcessState.Running, cancel);
            process.Kill(null);
        }
    }

    private async Task KillAtPointAsync(SupervisedProcess process, PlannedKill kill, string point, CancellationToken cancel)
    {
        var (before, starts) = (process.Hits(point), process.Starts);
        var armed = FormattableString.Invariant($"{point}:{kill.Pass}");
        // One that the point before has just killed comes up armed with this one.
        if (!process.TryArm(armed))
        {
            await UntilAsync(() => process.State == ProcessState.Running, cancel);
            starts = process.Starts;
            process.Kill(armed);
        }
        await UntilAsync(() => process.Starts > starts, cancel);
        var isOfCommands = point is KillPoints.CommandRecorded or KillPoints.CommandActed;
        var sent = isOfCommands ? await commands.InjectAsync(kill.Gateway, point, cancel) : null;
        var reached = await UntilAsync(async () =>
        {
            if (process.Hits(point) > before) return true;
            if (isOfCommands && (sent is null || await commands.HasExpiredAsync(sent, cancel)))
                sent = await commands.InjectAsync(kill.Gateway, point, cancel);
            return false;
        }, cancel);
        if (!reached)
        {
            Missed.Add($"{point} was not reached by {process.Name} within {Reach.TotalSeconds:0} s");
            process.Kill(null); // disarm it
        }
    }

    private Task<bool> UntilAsync(Func<bool> condition, CancellationToken cancel) =>
        UntilAsync(() => Task.FromResult(condition()), cancel);

    private async Task<bool> UntilAsync(Func<Task<bool>> condition, CancellationToken cancel)
    {
        var start = time.GetTimestamp();
        while (!await condition())
        {
            if (time.GetElapsedTime(start) > Reach) return false;
            await Task.Delay(Look, time, cancel);
        }
        return true;
    }
}
