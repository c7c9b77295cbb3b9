using EdgeFleet.Edge.Lines;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Runtime;

/// <summary>
/// One line at work, from its first device to its last: what connects to it, and the poller of its devices, which is
/// started again whatever ends it.
/// </summary>
internal sealed class LineRuntime : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Func<Line> _open;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly LinePoller _poller;
    private readonly Task _run;
    private volatile LineLinks _links;

    /// <param name="open">Makes the line; once more when one is held for good.</param>
    /// <param name="before">What had this line until now; nothing is asked before it ends.</param>
    /// <param name="sink">Where readings go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Faults and recoveries.</param>
    public LineRuntime(Func<Line> open, Task before, IReadingSink sink, TimeProvider time, ILogger log)
    {
        (_open, _time, _log, Ready) = (open, time, log, before);
        _links = new LineLinks(open(), log);
        _poller = new LinePoller(() => _links, sink, time, log);
        _run = Task.Run(RunAsync);
    }

    /// <summary>Completes when this line may be used.</summary>
    public Task Ready { get; }

    public LineLinks Links => _links;

    /// <summary>
    /// Reads these devices from now on. Those that are as they were do not notice; new ones are asked in the line's
    /// next free turn.
    /// </summary>
    /// <param name="devices">Of this line; none: it is about to be closed.</param>
    /// <param name="memories">By device number.</param>
    public void Set(IReadOnlyList<ConfiguredDevice> devices, IReadOnlyDictionary<long, DeviceMemory> memories)
    {
        var before = _poller.Devices.ToDictionary(device => device.Configured.Number);
        _links.Line.Options = LineOptions.Combine(devices.Select(device => device.Endpoint.LineOptions));
        _poller.Set([.. devices.Select(device => before.TryGetValue(device.Number, out var polled) && polled.GoOnAs(device)
            ? polled : New(device, memories[device.Number]))]);
        _links.Keep(devices.Select(device => device.Driver));
    }

    /// <summary>Takes devices out; the others do not notice.</summary>
    public void Keep(IReadOnlyCollection<ConfiguredDevice> devices) =>
        _poller.Set([.. _poller.Devices.Where(polled => devices.Any(polled.GoOnAs))]);

    public void PollNow(long device) => _poller.PollNow(device);

    /// <summary>Lets go of the line; a read under way is given up. Does not throw.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _run.ConfigureAwait(false);
        await _links.DisposeAsync().ConfigureAwait(false);
        _poller.Dispose();
        _stop.Dispose();
    }

    private PolledDevice New(ConfiguredDevice device, DeviceMemory memory)
    {
        var (now, clock) = (_poller.Now, _time.GetUtcNow());
        return new PolledDevice(device, memory, period => PollSchedule.Of(device.Number, period, now, clock));
    }

    // Ends only when it is told to.
    private async Task RunAsync()
    {
        await Ready.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await _poller.RunAsync(_stop.Token).ConfigureAwait(false);
                if (_stop.IsCancellationRequested) return;
                _log.LogError("line {Line}: a driver holds it and does not come back; it is opened anew", _links.Line.Address);
                _ = _links.DisposeAsync().AsTask();
                _links = new LineLinks(_open(), _log);
            }
            catch (Exception e)
            {
                _log.LogError(e, "line {Line}: its polling fell over and begins again in {Pause}; report this", _links.Line.Address, pause);
            }
            await Task.Delay(pause, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
