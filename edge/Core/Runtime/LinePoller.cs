using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Metrics;
using EdgeFleet.Edge.Points;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Runtime;

/// <summary>
/// Reads the devices of one line in turn, each when it is due. Of two that are due, the one that waits longer goes
/// first; but after a device that is known not to answer, every answering device that is due is served before the next
/// such one is tried, and those together get a third of the line's time. So however many do not answer, a neighbour
/// waits for one of them at most: its time-out × (retries + 1). A device that speaks up itself is listened to instead;
/// when that ends, it is due again.
/// </summary>
internal sealed class LinePoller : IDisposable
{
    /// <summary>A link that has not come back by then never will.</summary>
    public static readonly TimeSpan LongestRead = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan StoppingTakes = TimeSpan.FromSeconds(5);

    private readonly Func<LineLinks> _links;
    private readonly IReadingSink _sink;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly long _start;
    private readonly LineListener _listener;
    private IReadOnlyList<PolledDevice> _devices = [];
    private TaskCompletionSource _changed = new();
    private PolledDevice? _read;
    private CancellationTokenSource _giveUp = new();
    private TimeSpan _unansweringFrom;
    private bool _triedUnanswering;

    public LinePoller(Func<LineLinks> links, IReadingSink sink, TimeProvider time, ILogger log)
    {
        (_links, _sink, _time, _log) = (links, sink, time, log);
        _start = time.GetTimestamp();
        _listener = new LineListener(links, _gate, (device, result) => Take(device, result, PointSet.All), Fail, Ended, time);
    }

    public TimeSpan Now => _time.GetElapsedTime(_start);

    public IReadOnlyList<PolledDevice> Devices
    {
        get { lock (_gate) return _devices; }
    }

    /// <summary>
    /// Reads these from now on. When it returns, nothing more comes of the others; a read of one of them that is under
    /// way is given up.
    /// </summary>
    public void Set(IReadOnlyList<PolledDevice> devices)
    {
        lock (_gate)
        {
            _devices = devices;
            if (_read is { } read && !devices.Contains(read)) _ = _giveUp.CancelAsync();
            _listener.Keep(devices);
            Wake();
        }
    }

    /// <summary>Reads this device next, so that what a command changed is seen without waiting for the period.</summary>
    public void PollNow(long device)
    {
        lock (_gate)
        {
            _devices.FirstOrDefault(polled => polled.Configured.Number == device)?.AskAt(Now);
            Wake();
        }
    }

    /// <summary>
    /// Returns when cancelled; or when a link has not come back and holds the line for good, which then has to be
    /// opened anew.
    /// </summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var alarm = _time.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        using var stopping = stop.Register(() =>
        {
            lock (_gate)
            {
                _ = _giveUp.CancelAsync();
                Wake();
            }
        });
        try
        {
            while (true)
            {
                var (next, wait, changed) = Next();
                // Looked at after it: a stop that comes later completes what is waited for.
                if (stop.IsCancellationRequested) return;
                if (next is null || wait > TimeSpan.Zero)
                {
                    alarm.Change(next is null ? Timeout.InfiniteTimeSpan : Whole(wait), Timeout.InfiniteTimeSpan);
                    await changed.ConfigureAwait(false);
                    alarm.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                }
                else if (!await PollAsync(next, stop).ConfigureAwait(false)) return;
            }
        }
        finally
        {
            await _listener.StopAsync().ConfigureAwait(false);
        }
    }

    /// <summary>After <see cref="RunAsync"/> has returned.</summary>
    public void Dispose() => _giveUp.Dispose();

    private (PolledDevice? Device, TimeSpan Wait, Task Changed) Next()
    {
        lock (_gate)
        {
            if (_changed.Task.IsCompleted) _changed = new();
            var now = Now;
            var asked = _devices.Where(device => !device.IsListenedTo).ToList();
            var answering = asked.Where(device => !device.IsUnanswering).MinBy(device => device.Schedule.Due);
            var unanswering = asked.Where(device => device.IsUnanswering).MinBy(device => device.Schedule.Due);
            var isAnsweringDue = answering is not null && answering.Schedule.Due <= now;
            if (unanswering is null || (_triedUnanswering && isAnsweringDue))
                return (answering, Wait(answering?.Schedule.Due), _changed.Task);
            // With nobody else on the line, nobody has to be given time.
            var due = answering is null ? unanswering.Schedule.Due : Max(unanswering.Schedule.Due, _unansweringFrom);
            return answering is null || due < answering.Schedule.Due
                ? (unanswering, Wait(due), _changed.Task) : (answering, Wait(answering.Schedule.Due), _changed.Task);

            TimeSpan Wait(TimeSpan? until) => (until ?? now) - now;
        }
    }

    // False: its link did not come back.
    private async Task<bool> PollAsync(PolledDevice device, CancellationToken stop)
    {
        var began = Now;
        PointSet points;
        CancellationToken giveUp;
        lock (_gate)
        {
            if (stop.IsCancellationRequested || !_devices.Contains(device)) return true;
            points = device.Begin(began);
            if (points.IsEmpty)
            {
                device.Schedule.Asked(began);
                return true;
            }
            EdgeInstruments.PollLateness.Record(Max(began - device.Schedule.Due, TimeSpan.Zero).TotalSeconds,
                KeyValuePair.Create("line", (object?)_links().Line.Address));
            _read = device;
            if (_giveUp.IsCancellationRequested) _giveUp = new CancellationTokenSource();
            giveUp = _giveUp.Token;
        }
        try
        {
            return await ReadAsync(device, points, giveUp).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _read = null;
                _triedUnanswering = device.IsUnanswering;
                if (device.IsUnanswering) _unansweringFrom = Now + 2 * (Now - began);
            }
        }
    }

    // Whatever a driver does, it is a fault of the one device, and the line goes on.
    private async Task<bool> ReadAsync(PolledDevice device, PointSet points, CancellationToken cancel)
    {
        var driver = device.Configured.Driver;
        Task<ReadResult>? read = null;
        ReadResult? result = null;
        try
        {
            var link = _links().Of(driver);
            if (link is ISubscribe subscribe)
            {
                lock (_gate)
                    if (_devices.Contains(device)) _listener.Begin(device, subscribe);
                return true;
            }
            read = link.ReadAsync(device.Configured.Endpoint, points, cancel);
            result = await EndAsync(read, cancel).ConfigureAwait(false) ?? throw new InvalidOperationException("it gave no result");
            await _links().Line.RestAsync().ConfigureAwait(false);
            Take(device, result, points);
            _links().Worked(driver);
            return true;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception e)
        {
            result?.AckToken?.Lost();
            if (!cancel.IsCancellationRequested) Fail(device, e);
            _links().Failed(driver);
            return read is null or { IsCompleted: true };
        }
    }

    private async Task<ReadResult> EndAsync(Task<ReadResult> read, CancellationToken cancel)
    {
        try
        {
            return await read.WaitAsync(LongestRead, _time, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!read.IsCompleted)
        {
            throw new TimeoutException($"it did not come back within {LongestRead.TotalMinutes:0} min");
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Told to stop, it gets a moment to do so: nobody else is to ask while it does.
            return await read.WaitAsync(StoppingTakes, _time, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private void Take(PolledDevice device, ReadResult result, PointSet asked)
    {
        var isNews = false;
        lock (_gate)
        {
            // One that was taken out meanwhile: whoever asks the device next reads this again.
            if (!_devices.Contains(device)) result.AckToken?.Lost();
            else isNews = device.Take(result, asked, Now, _sink);
        }
        if (!isNews) return;
        var configured = device.Configured;
        if (result.Fault is { } fault)
            _log.LogWarning("device {Device} ({Name}): {Kind}: {Fault}", configured.Number, configured.Name, fault.Kind, fault);
        else _log.LogInformation("device {Device} ({Name}) answers", configured.Number, configured.Name);
    }

    // It is due again, like one that was asked.
    private void Ended(PolledDevice device)
    {
        device.IsListenedTo = false;
        // Before anybody can look: what ends at once would be begun anew at once. A fault then says how much longer to wait.
        device.Schedule.Asked(Now);
        Wake();
    }

    private void Fail(PolledDevice device, Exception e)
    {
        bool isNews;
        lock (_gate) isNews = device.Fail(e, Now);
        if (isNews) _log.LogError(e, "device {Device} ({Name}): its driver failed", device.Configured.Number, device.Configured.Name);
    }

    // The poller goes on right here, so that a reading costs one change of thread less: nothing may be held.
    private void Ring()
    {
        TaskCompletionSource changed;
        lock (_gate) changed = _changed;
        changed.TrySetResult();
    }

    // Whoever changes something holds the gate, so the poller goes on elsewhere.
    private void Wake() => _ = Task.Run(_changed.TrySetResult);

    // Timers count whole milliseconds; rounded down, the last part of one would be spent spinning.
    private static TimeSpan Whole(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
