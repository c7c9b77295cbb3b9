using EdgeFleet.City.Faults;
using EdgeFleet.City.Field;
using EdgeFleet.City.Ledger;
using EdgeFleet.City.Nodes;
using EdgeFleet.City.Plan;
using EdgeFleet.City.Processes;
using EdgeFleet.Contracts;

namespace EdgeFleet.City.Manager;

/// <summary>Waits until everything has arrived, or clearly does not, and gathers what the verdict is computed from.</summary>
public sealed class RunEvidence(CityStage stage, FleetProcesses fleet, ManagerClient manager, CityPlan plan, Registration registration)
{
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Longer than a batch may wait before it is appended and journalled.</summary>
    private static readonly TimeSpan LastBatch = TimeSpan.FromSeconds(3);

    public async Task<Verdict> JudgeAsync(ServedAnswers served, NodeField nodes, CommandInjector commands, CancellationToken cancel)
    {
        var drained = await DrainAsync(commands, cancel);
        var verdict = Judge.Decide(await ReadAsync(served, nodes, cancel));
        var faults = verdict.Faults.Concat(CommandMatcher.Judge(await CommandsAsync(served, commands, cancel)));
        if (!drained) faults = faults.Prepend($"the gateways still held blocks after {DrainTimeout.TotalSeconds:0} s");
        return verdict with { Faults = [.. faults] };
    }

    /// <summary>What both sides of the ledger say now.</summary>
    public async Task<LedgerInput> ReadAsync(ServedAnswers served, NodeField nodes, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(served);
        ArgumentNullException.ThrowIfNull(nodes);
        var held = await Inbox.ReadAsync(manager, stage.Time, cancel);
        return new LedgerInput
        {
            Journalled = fleet.Journal.All(),
            HeldBlocks = held.Blocks,
            HeldReadings = held.Readings,
            Compacted = held.Compacted,
            ChunkReadings = held.Chunks,
            Served = [.. served.All().SelectMany(Values)],
            KillsByDevice = plan.Devices.ToDictionary(
                device => registration.Devices[device], device => fleet.Gateways[device.Gateway.Index].Kills),
            ServedRecords = nodes.Log.Records(node => registration.Devices[node]),
            Nodes = nodes.Accounts(node => registration.Devices[node]),
        };
    }

    /// <summary>Polling has ended: waits until the gateways have delivered all, and answered all commands.</summary>
    /// <returns>Whether they have.</returns>
    public async Task<bool> DrainAsync(CommandInjector commands, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(commands);
        await Task.Delay(LastBatch, stage.Time, cancel);
        var start = stage.Time.GetTimestamp();
        var before = new Dictionary<long, long>();
        while (stage.Time.GetElapsedTime(start) < DrainTimeout)
        {
            try
            {
                if (await IsDrainedAsync(before, commands, cancel)) return true;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException && !cancel.IsCancellationRequested)
            {
                stage.Screen.Say($"the manager does not answer: {e.Message}");
            }
            await Task.Delay(Look, stage.Time, cancel);
        }
        return false;
    }

    /// <param name="before">When each gateway had reported by the first look: what it said then may be of an earlier session.</param>
    private async Task<bool> IsDrainedAsync(Dictionary<long, long> before, CommandInjector commands, CancellationToken cancel)
    {
        var gateways = await FleetStatus.ReadAsync(manager, cancel);
        foreach (var gateway in gateways) before.TryAdd(gateway.Number, gateway.ReportedAt);
        if (gateways.Any(gateway => !gateway.Connected || gateway.Backlog != 0)) return false;
        if (gateways.Any(gateway => gateway.ReportedAt == before[gateway.Number])) return false;
        foreach (var command in commands.Sent)
            if (await commands.StateAsync(command, cancel) is "queued" or "sent") return false;
        return true;
    }

    private static async Task<IReadOnlyList<SentCommand>> CommandsAsync(
        ServedAnswers served, CommandInjector commands, CancellationToken cancel)
    {
        var sent = new List<SentCommand>();
        foreach (var command in commands.Sent)
        {
            var state = await commands.StateAsync(command, cancel);
            sent.Add(new SentCommand(command.Id, command.Point, state, served.Writes(command.House, command.Value)));
        }
        return sent;
    }

    private IEnumerable<ServedValue> Values(ServedAnswer answer)
    {
        var device = registration.Devices[answer.Device];
        return answer.Values.Select(value =>
            new ServedValue(new SeriesId(device, value.Path), answer.Time, value.Value, answer.Overdue, value.ByException));
    }
}
