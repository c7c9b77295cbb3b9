using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Runtime;

/// <summary>
/// Reads the devices of one line in turn, each when it is due. Of two that are due, the one that waits
/// longer goes first; but after a device that is known to be silent, every answering device that is due is
/// served before the next silent one is tried. So however many are silent, a neighbour waits for one of
/// them at most: its time-out × (retries + 1).
/// </summary>
internal sealed class LinePoller(Line line, IReadOnlyList<PolledDevice> devices, IReadingSink sink, TimeProvider time, ILogger log)
{
    private readonly long _start = time.GetTimestamp();
    private TaskCompletionSource _pollNow = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile PolledDevice? _urgent;

    public Line Line => line;

    private TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>Reads this device next, so that what a command changed is seen without waiting for the period.</summary>
    public void PollNow(long device)
    {
        _urgent = devices.First(polled => polled.Configured.Number == device);
        _pollNow.TrySetResult();
    }

    /// <summary>Until cancelled; returns then, without throwing.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            var triedUnanswering = false;
            while (!cancel.IsCancellationRequested)
            {
                if (Interlocked.Exchange(ref _urgent, null) is { } urgent) urgent.Due = Min(urgent.Due, Now);
                var next = Next(triedUnanswering);
                if (next.Due > Now)
                {
                    await WaitAsync(next.Due - Now, cancel).ConfigureAwait(false);
                    continue;
                }
                triedUnanswering = next.IsUnanswering;
                await PollAsync(next, cancel).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested) { }
    }

    private async Task PollAsync(PolledDevice device, CancellationToken cancel)
    {
        var result = await ReadAsync(device.Link, device.Configured.Endpoint, cancel).ConfigureAwait(false);
        await line.RestAsync().ConfigureAwait(false);
        if (!device.Take(result, Now, sink)) return;
        if (result.Fault is { } fault) log.LogWarning("device {Device} ({Name}): {Kind}: {Fault}", device.Configured.Number, device.Configured.Name, fault.Kind, fault);
        else log.LogInformation("device {Device} ({Name}) answers", device.Configured.Number, device.Configured.Name);
    }

    // An error in a driver must not end the line; the device is treated like one that answers nonsense.
    private async Task<ReadResult> ReadAsync(ILink link, IDeviceEndpoint endpoint, CancellationToken cancel)
    {
        try
        {
            return await link.ReadAsync(endpoint, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError(e, "the driver failed at {Address}", endpoint.Address);
            return new ReadResult([], new DriverFault(FaultKind.Corrupt, endpoint.Address, $"the driver failed: {e.Message}", "report it with the log; the device is asked again"));
        }
    }

    private PolledDevice Next(bool triedUnanswering)
    {
        var now = Now;
        if (triedUnanswering && devices.Where(device => !device.IsUnanswering && device.Due <= now).MinBy(device => device.Due) is { } answering) return answering;
        return devices.MinBy(device => device.Due)!;
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken cancel)
    {
        // Timers count whole milliseconds; rounded down, the last part of one would be spent spinning.
        wait = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
        using var nap = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(Task.Delay(wait, time, nap.Token), _pollNow.Task).ConfigureAwait(false);
        await nap.CancelAsync().ConfigureAwait(false);
        if (_pollNow.Task.IsCompleted) _pollNow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cancel.ThrowIfCancellationRequested();
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
