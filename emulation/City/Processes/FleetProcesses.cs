using System.Text.Json.Nodes;
using EdgeFleet.City.Faults;
using EdgeFleet.City.Manager;
using EdgeFleet.City.Plan;

namespace EdgeFleet.City.Processes;

/// <summary>The manager and the gateways: the real executables, each a process with a data folder of its own.</summary>
public sealed class FleetProcesses : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private const int SegmentBytes = 32 * 1024;
    private static readonly Dictionary<string, string> NoMore = [];

    private readonly Executables _executables;
    private readonly CityFolder _folder;
    private readonly FakeDates? _dates;
    private readonly TimeProvider _time;
    private readonly Spawner _spawner = new();
    private readonly TaskCompletionSource<Uri> _people = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Uri> _link = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SortedDictionary<int, SupervisedProcess> _gateways = [];

    /// <param name="executables">What to start.</param>
    /// <param name="folder">Where they keep their data.</param>
    /// <param name="usualPorts">The manager's own ports, if they are free.</param>
    /// <param name="dates">Gives each a date of its own; null: they have the machine's.</param>
    /// <param name="time">The clock.</param>
    public FleetProcesses(Executables executables, CityFolder folder, bool usualPorts, FakeDates? dates, TimeProvider time)
    {
        (_executables, _folder, _dates, _time) = (executables, folder, dates, time);
        var people = FreePort.Take(usualPorts ? 5080 : 0, 2 * Environment.ProcessId);
        var gateways = FreePort.Take(usualPorts ? 5443 : 0, 2 * Environment.ProcessId + 5000);
        // So soon that even a short run has most of its readings moved from blocks to chunks before the verdict.
        var settings = folder.In("manager.json");
        File.WriteAllText(settings, """{ "compactAfterMinutes": 0.02 }""");
        Manager = new SupervisedProcess("manager",
            Recipe(executables.Manager, "manager",
                "--config", settings,
                "--data", folder.In("manager"),
                "--people", FormattableString.Invariant($"http://127.0.0.1:{people}"),
                "--gateways", FormattableString.Invariant($"https://127.0.0.1:{gateways}"))
                with { Environment = EnvironmentOf(0) },
            _spawner, time, TakeManagerLine);
    }

    public SupervisedProcess Manager { get; }

    /// <summary>By the gateway's index in the plan.</summary>
    public IReadOnlyDictionary<int, SupervisedProcess> Gateways => _gateways;

    public JournalBook Journal { get; } = new();

    /// <summary>All processes, the manager first.</summary>
    public IEnumerable<SupervisedProcess> All => _gateways.Values.Prepend(Manager);

    /// <param name="gateway">Index of a gateway; 0: the manager.</param>
    public SupervisedProcess ProcessOf(int gateway) => gateway == 0 ? Manager : Gateways[gateway];

    /// <returns>Where people are served, and the one-time link that makes the first administrator.</returns>
    public async Task<(Uri People, Uri AdministratorLink)> StartManagerAsync(CancellationToken cancel)
    {
        await Manager.StartAsync();
        try
        {
            return (await _people.Task.WaitAsync(StartTimeout, _time, cancel), await _link.Task.WaitAsync(StartTimeout, _time, cancel));
        }
        catch (TimeoutException)
        {
            var seconds = StartTimeout.TotalSeconds;
            throw new InvalidOperationException($"the manager did not say where it serves within {seconds:0} s; {Tail(Manager.Log)}");
        }
    }

    /// <summary>Enrols a gateway with its claim code and starts it.</summary>
    /// <param name="gateway">Which one.</param>
    /// <param name="number">The manager's number of it.</param>
    /// <param name="claim">For the enrolment.</param>
    /// <param name="manager">Where people are served.</param>
    /// <param name="cancel">Gives up.</param>
    /// <param name="circumstances">In which it runs; null: the usual ones.</param>
    public async Task AddGatewayAsync(
        GatewayPlan gateway, long number, Claim claim, Uri manager, CancellationToken cancel, Circumstances? circumstances = null)
    {
        var name = FormattableString.Invariant($"gateway-{gateway.Index}");
        var data = _folder.In(name);
        var code = _folder.In(name + ".claim");
        await File.WriteAllTextAsync(code, claim.Code, cancel);
        var enrol = Recipe(_executables.Gateway, name, "enrol",
            "--data", data,
            "--manager", manager.GetLeftPart(UriPartial.Authority),
            "--claim", "@" + code,
            "--ca-fingerprint", claim.CaFingerprint);
        await using (var enrolment = await ChildProcess.StartAsync(_spawner, enrol, _ => { }, _time))
        {
            var exit = await enrolment.Exited.WaitAsync(StartTimeout, _time, cancel);
            if (exit != 0) throw new InvalidOperationException($"{name} could not enrol (exit code {exit}); {Tail(enrol.Log)}");
        }
        File.Delete(code);
        await SetAsync(Path.Combine(data, "gateway.json"), circumstances, cancel);

        string[] command = [.. circumstances?.Around ?? [], _executables.Gateway, "run", "--data", data, "--journal"];
        var run = Recipe(command[0], name, command[1..]) with { Environment = EnvironmentOf(gateway.Index) };
        var process = new SupervisedProcess(name, run, _spawner, _time, TakeGatewayLine);
        lock (_gateways) _gateways.Add(gateway.Index, process);
        await process.StartAsync();

        void TakeGatewayLine(string line)
        {
            if (Inbox.TryReadJournal(number, line, out var entry)) Journal.Add(entry);
        }
    }

    /// <summary>Gateways first, so that what they still deliver is taken.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_gateways.Values.Select(gateway => gateway.DisposeAsync().AsTask()));
        await Manager.DisposeAsync();
        _spawner.Dispose();
    }

    // The gateway's own settings: outbox files and blocks as small as it lets them be, so that a short run sees many of them.
    private static async Task SetAsync(string file, Circumstances? circumstances, CancellationToken cancel)
    {
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(file, cancel))!;
        settings["segmentBytes"] = SegmentBytes;
        settings["blockSeconds"] = 1;
        circumstances?.Change(settings);
        await File.WriteAllTextAsync(file, settings.ToJsonString(), cancel);
    }

    private IReadOnlyDictionary<string, string> EnvironmentOf(int process) => _dates?.EnvironmentOf(process) ?? NoMore;

    private ProcessRecipe Recipe(string executable, string name, params string[] arguments) =>
        new(executable, arguments, _folder.Path, Path.Combine(_folder.Logs, name + ".log"), NoMore);

    private void TakeManagerLine(string line)
    {
        if (After("people ") is { } people) _people.TrySetResult(new Uri(people));
        else if (After("administrator link ") is { } link) _link.TrySetResult(new Uri(link));

        string? After(string start) => line.StartsWith(start, StringComparison.Ordinal) ? line[start.Length..] : null;
    }

    private static string Tail(string log)
    {
        var lines = File.Exists(log) ? File.ReadAllLines(log) : [];
        var end = string.Join(Environment.NewLine, lines.TakeLast(8));
        return lines.Length == 0 ? $"{log} is empty" : $"the end of {log}:{Environment.NewLine}{end}";
    }
}

/// <summary>In which a gateway of the city runs.</summary>
/// <param name="Change">What is different in its gateway.json.</param>
/// <param name="Around">A command that becomes the one that is named after it; empty: none.</param>
public sealed record Circumstances(Action<JsonNode> Change, params IReadOnlyList<string> Around);
