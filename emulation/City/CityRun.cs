using EdgeFleet.City.Faults;
using EdgeFleet.City.Field;
using EdgeFleet.City.Ledger;
using EdgeFleet.City.Manager;
using EdgeFleet.City.Meters;
using EdgeFleet.City.Nodes;
using EdgeFleet.City.Plan;
using EdgeFleet.City.Processes;
using EdgeFleet.City.View;
using EdgeFleet.Models.Serial;
using EdgeFleet.Renode;

namespace EdgeFleet.City;

/// <summary>What a run stands on.</summary>
public sealed record CityStage(Executables Executables, CityFolder Folder, Screen Screen, TimeProvider Time);

/// <summary>One run of the city: started, watched while faults are injected, drained, judged.</summary>
public sealed class CityRun : IAsyncDisposable
{
    private static readonly TimeSpan ImagePatience = TimeSpan.FromMinutes(5);

    private readonly CityOptions _options;
    private readonly CityStage _stage;
    private readonly CityPlan _plan;
    private readonly ServedAnswers _served = new();
    private readonly EmulatedSerialPort? _port;
    private readonly CityField _fields;
    private readonly FieldFaults _fieldFaults;
    private readonly FleetProcesses _fleet;
    private readonly ClockFaults? _clockFaults;
    private readonly Spawner _spawner = new();
    private ManagerClient? _manager;
    private bool _cutShort;

    public CityRun(CityOptions options, CityStage stage)
    {
        (_options, _stage) = (options, stage);
        _port = options.Meters > 0 ? EmulatedSerialPort.TryOpen() : null;
        _plan = CityPlan.Draw(options.Seed, options.Gateways, options.Devices, options.Nodes, _port is null ? 0 : options.Meters);
        var timeout = CityTimings.Default.DeviceTimeout;
        IDisturbances disturbances = Kills ? new BadLines(new Random(options.Seed), timeout) : new CalmField();
        var conditions = new FieldConditions(stage.Time, disturbances, _served, timeout);
        _fields = new CityField(
            new GreenhouseField(_plan, conditions),
            new NodeField(_plan, new NodeBoards(_plan, Images(), stage.Time).Make, Kills, stage.Time),
            new MeterField(_plan, _port, conditions));
        _fieldFaults = new FieldFaults(_fields, _plan, stage.Time);
        var dates = options.Faults.HasFlag(FaultModes.Clock) && FakeDates.Find() is { } library
            ? new FakeDates(library, stage.Folder.In("dates")) : null;
        _clockFaults = dates is null ? null : new ClockFaults(dates, _fields, _plan, stage.Time);
        _fleet = new FleetProcesses(stage.Executables, stage.Folder, stage.Screen.IsInteractive, dates, stage.Time);
    }

    private bool Kills => _options.Faults.HasFlag(FaultModes.Kill);

    private CityTimings Timings => _options.Renode > 0 ? CityTimings.WithImages : CityTimings.Default;

    /// <param name="stop">Ends the watching; the ledger is judged all the same.</param>
    /// <param name="abort">Ends everything at once.</param>
    /// <returns>Whether the verdict is exact.</returns>
    public async Task<bool> RunAsync(CancellationToken stop, CancellationToken abort)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, abort);
        var registration = await StartAsync(either.Token);
        var commands = new CommandInjector(_manager!, _plan, registration, _stage.Time);
        var kills = new KillInjector(_fleet.ProcessOf, commands, _stage.Time);
        await WatchAsync(registration, kills, stop, abort);

        _stage.Screen.Say("Polling ends; the gateways deliver what they hold.");
        await _fields.DisposeAsync();
        var evidence = new RunEvidence(_stage, _fleet, _manager!, _plan, registration);
        var verdict = await evidence.JudgeAsync(_served, _fields.Nodes, commands, abort);
        string[] faults = [.. verdict.Faults, .. kills.Missed, .. NotHit(), .. _fleet.All.SelectMany(process => process.Crashes)];
        if (_options.Faults != FaultModes.None) Report.PrintInjectedFaults(_stage.Screen, _fleet, _fields, _plan, _fieldFaults);
        if (_clockFaults is not null)
            _stage.Screen.Say($"Clocks: {_clockFaults.Processes} jumps of gateways and manager, {_clockFaults.Nodes} of nodes");
        if (_plan.Meters.Count > 0) Report.PrintMeters(_stage.Screen, _fields.Meters, _served, _plan);
        foreach (var node in _plan.Nodes.Take(_options.Renode))
            _stage.Screen.Say($"Real image: {node.Name} had {_fields.Nodes.Log.Confirmed(node)} records confirmed");
        Report.Print(_stage.Screen, verdict, faults);
        return faults.Length == 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _fleet.DisposeAsync();
        await _fields.DisposeAsync();
        _spawner.Dispose();
        _port?.Dispose();
        _manager?.Dispose();
    }

    // What befalls a node before it was ever heard proves nothing of it; on a busy machine its firmware starts in half a minute.
    private async Task AwaitImagesAsync(CancellationToken cancel)
    {
        var begun = _stage.Time.GetTimestamp();
        foreach (var node in _plan.Nodes.Take(_options.Renode))
        {
            while (_fields.Nodes.Log.Confirmed(node) == 0)
            {
                if (_stage.Time.GetElapsedTime(begun) > ImagePatience) throw new TimeoutException(
                    $"{node.Name} has delivered nothing within {ImagePatience.TotalMinutes} minutes: leave its Renode a core of its own.");
                await Task.Delay(TimeSpan.FromMilliseconds(250), _stage.Time, cancel);
            }
        }
    }

    private RealImages? Images() => _options.Renode > 0 && RealThings.Look(out _) is { } things
        ? new RealImages(_options.Renode, things, _spawner.StartAsync, _stage.Folder.Logs) : null;

    // A run that was cut short by Ctrl-C owes no point.
    private IEnumerable<string> NotHit() => Kills && _options.Duration is not null && !_cutShort
        ? FaultPlan.Points.Where(point => _fleet.All.All(process => process.Hits(point) == 0))
            .Select(point => $"the named point {point} was not hit")
        : [];

    private async Task<Registration> StartAsync(CancellationToken cancel)
    {
        var screen = _stage.Screen;
        screen.Say($"Data and logs: {_stage.Folder.Path}");
        var (people, link) = await _fleet.StartManagerAsync(cancel);
        _manager = new ManagerClient(people);
        var personal = await _manager.SignInAsync(link, cancel);
        await _fields.Nodes.Ready.WaitAsync(cancel);
        var registration = await Registration.EnterAsync(_manager, _plan, new DeviceLinks(_plan, _fields, Timings), cancel);
        screen.Say($"Console:            {people.GetLeftPart(UriPartial.Authority)}");
        screen.Say($"Administrator link: {personal}   (signs in once)");
        await Task.WhenAll(_plan.Gateways.Select(gateway =>
            _fleet.AddGatewayAsync(gateway, registration.Gateways[gateway], registration.Claims[gateway], people, cancel)));
        screen.Say($"{_plan.Gateways.Count} gateways read {_plan.Houses.Count} greenhouses every {Timings.Period.TotalSeconds:0.#} s"
            + $" and {_plan.Nodes.Count} nodes every {Timings.NodePeriod.TotalSeconds:0.#} s.");
        if (_options.Renode > 0)
        {
            screen.Say($"Nodes that run their real image in Renode: {_options.Renode}.");
            await AwaitImagesAsync(cancel);
        }
        if (_plan.Meters.Count > 0)
            screen.Say($"The first of them reads {_plan.Meters.Count} meters over one serial line, Modbus RTU and DL/T 645.");
        else if (_options.Meters > 0)
            screen.Say($"This system gives no pseudo terminals, so the serial line with {_options.Meters} meters is left out.");
        return registration;
    }

    private async Task WatchAsync(Registration registration, KillInjector kills, CancellationToken stop, CancellationToken abort)
    {
        using var status = new FleetStatus(_manager!, _fleet, _plan, registration, _stage.Time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop, abort);
        var end = EndAsync(kills, over.Token);
        await _stage.Screen.ShowAsync(() => status.Snapshot(_options.Duration, _served.Count + _fields.Nodes.Log.Count), end, _stage.Time);
        await end;
        abort.ThrowIfCancellationRequested();
    }

    // The duration, or Ctrl-C; and a kill that is under way is seen through when the time is up.
    private async Task EndAsync(KillInjector kills, CancellationToken stop)
    {
        try
        {
            var done = Task.WhenAll(Kills ? KillAsync(kills, stop) : Task.CompletedTask, DisturbFieldAsync(stop), MoveClocksAsync(stop));
            await Task.Delay(_options.Duration ?? Timeout.InfiniteTimeSpan, _stage.Time, stop);
            if (_options.Duration is not null) await done;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _cutShort = true;
        }
    }

    private async Task DisturbFieldAsync(CancellationToken stop)
    {
        if ((_options.Faults & (FaultModes.Power | FaultModes.Link)) == 0) return;
        for (var cycle = 0; ; cycle++)
        {
            var length = _options.Duration - FaultPlan.Calm ?? FaultPlan.Cycle;
            var faults = FieldFaults.Draw(_options.Seed + cycle, length, _plan.Nodes.Count, _plan.Meters.Count > 0, _options.Faults);
            await Task.WhenAll(_fieldFaults.RunAsync(faults, stop), Task.Delay(length, _stage.Time, stop));
            if (_options.Duration is not null) return;
        }
    }

    private async Task MoveClocksAsync(CancellationToken stop)
    {
        for (var cycle = 0; _clockFaults is not null; cycle++)
        {
            var length = _options.Duration - FaultPlan.Calm ?? FaultPlan.Cycle;
            var jumps = ClockFaults.Draw(_options.Seed + cycle, length, _options.Gateways, _plan.Nodes.Count);
            await Task.WhenAll(_clockFaults.RunAsync(jumps, stop), Task.Delay(length, _stage.Time, stop));
            if (_options.Duration is not null) return;
        }
    }

    private async Task KillAsync(KillInjector kills, CancellationToken stop)
    {
        if (_options.Duration is { } duration)
        {
            await kills.RunAsync(FaultPlan.Draw(_options.Seed, duration - FaultPlan.Calm, _options.Gateways), stop);
            return;
        }
        for (var cycle = 0; ; cycle++)
        {
            stop.ThrowIfCancellationRequested();
            await Task.WhenAll(kills.RunAsync(FaultPlan.Draw(_options.Seed + cycle, FaultPlan.Cycle, _options.Gateways), stop),
                Task.Delay(FaultPlan.Cycle, _stage.Time, stop));
        }
    }
}
