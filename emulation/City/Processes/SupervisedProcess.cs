using EdgeFleet.City.Faults;

namespace EdgeFleet.City.Processes;

public enum ProcessState
{
    Stopped,
    Running,
    /// <summary>Killed, about to be started again.</summary>
    Down,
}

/// <summary>
/// A process that is started again whenever it ends, with the same data and ports, until it is stopped. It can
/// be killed, and it can be armed: started so that it kills itself at one of the <see cref="KillPoints"/>.
/// </summary>
public sealed class SupervisedProcess(string name, ProcessRecipe recipe, Spawner spawner, TimeProvider time, Action<string> line)
    : IAsyncDisposable
{
    private static readonly TimeSpan RestartPause = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private ChildProcess? _child;
    private string? _armed;
    private bool _killed, _armable;
    private string? _diedAt;
    private readonly Dictionary<string, int> _hits = [];
    private readonly List<string> _crashes = [];
    private Task _run = Task.CompletedTask;

    public string Name => name;
    public ProcessState State { get; private set; }

    /// <summary>Where stderr goes.</summary>
    public string Log => recipe.Log;

    /// <summary>Ends by SIGKILL, our own or the process's at a named point.</summary>
    public int Kills { get; private set; }
    public int Starts { get; private set; }

    /// <summary>How often it killed itself at a named point.</summary>
    public int Hits(string point)
    {
        lock (_gate) return _hits.GetValueOrDefault(point);
    }

    /// <summary>Ends that nobody asked for: each is a fault of the process.</summary>
    public IReadOnlyList<string> Crashes
    {
        get { lock (_gate) return [.. _crashes]; }
    }

    /// <summary>Starts it and keeps it running.</summary>
    public async Task StartAsync()
    {
        await StartOnceAsync();
        _run = SuperviseAsync();
    }

    /// <summary>SIGKILL. The next start is armed with <paramref name="thenAt"/>, as in <c>outbox.committed:3</c>; null: not.</summary>
    public void Kill(string? thenAt)
    {
        lock (_gate)
        {
            if (State != ProcessState.Running) return;
            _armed = thenAt;
            _killed = true;
            _child!.Kill();
        }
    }

    /// <summary>
    /// Arms the next start of one that has just died, as <see cref="Kill"/> does, without another death. False: it is up, or on its way.
    /// </summary>
    public bool TryArm(string thenAt)
    {
        lock (_gate)
        {
            if (!_armable) return false;
            _armed = thenAt;
            return true;
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        ChildProcess? child;
        lock (_gate) child = _child;
        if (child is not null) await child.StopAsync(StopTimeout);
        await _run;
        State = ProcessState.Stopped;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_child is not null) await _child.DisposeAsync();
        _stop.Dispose();
    }

    private async Task SuperviseAsync()
    {
        try
        {
            while (true)
            {
                var code = await _child!.Exited;
                if (_stop.IsCancellationRequested) return;
                Account(code);
                await Task.Delay(RestartPause, time, _stop.Token);
                await _child.DisposeAsync();
                await StartOnceAsync();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task StartOnceAsync()
    {
        var environment = new Dictionary<string, string>(recipe.Environment);
        lock (_gate)
        {
            if (_armed is not null) environment["EDGEFLEET_KILL_AT"] = _armed;
            (_armed, _diedAt, _armable) = (null, null, false);
        }
        var child = await ChildProcess.StartAsync(spawner, recipe with { Environment = environment }, Take, time);
        lock (_gate)
        {
            _child = child;
            _killed = false;
            Starts++;
            State = ProcessState.Running;
        }
        // A stop that came meanwhile did not see this child.
        if (_stop.IsCancellationRequested) await child.StopAsync(StopTimeout);
    }

    private void Take(string text)
    {
        if (text.StartsWith("killed-at ", StringComparison.Ordinal)) _diedAt = text["killed-at ".Length..];
        else line(text);
    }

    private void Account(int code)
    {
        lock (_gate)
        {
            (State, _armable) = (ProcessState.Down, true);
            if (_diedAt is { } point) _hits[point] = _hits.GetValueOrDefault(point) + 1;
            if (_killed || _diedAt is not null) Kills++;
            else _crashes.Add($"{name} ended by itself with exit code {code}; see {recipe.Log}");
        }
    }
}
