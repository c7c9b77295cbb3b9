using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Edge.Runtime;

/// <summary>
/// Listens to the devices of one line that speak up themselves, each until it is taken out, the line stops, or its link has had
/// enough.
/// </summary>
/// <param name="links">Of the line.</param>
/// <param name="gate">The poller's: held by who begins and keeps, and while a device is told that it ended.</param>
/// <param name="take">Takes what a device said.</param>
/// <param name="fail">A driver failed.</param>
/// <param name="ended">Nobody listens to a device any more.</param>
/// <param name="time">The clock.</param>
internal sealed class LineListener(
    Func<LineLinks> links, Lock gate, Action<PolledDevice, ReadResult> take, Action<PolledDevice, Exception> fail,
    Action<PolledDevice> ended, TimeProvider time)
{
    private static readonly TimeSpan StoppingTakes = TimeSpan.FromSeconds(5);

    private readonly Dictionary<PolledDevice, (Task Run, CancellationTokenSource Cancel)> _listening = [];

    public void Begin(PolledDevice device, ISubscribe link)
    {
        var cancel = new CancellationTokenSource();
        device.IsListenedTo = true;
        _listening.Add(device, (Task.Run(() => ListenAsync(device, link, cancel.Token), CancellationToken.None), cancel));
    }

    /// <summary>Stops listening to all others.</summary>
    public void Keep(IReadOnlyList<PolledDevice> devices)
    {
        foreach (var (_, gone) in _listening.Where(one => !devices.Contains(one.Key))) _ = gone.Cancel.CancelAsync();
    }

    /// <summary>Stops listening, and does not wait for long.</summary>
    public async Task StopAsync()
    {
        List<Task> ending;
        lock (gate)
        {
            ending = [.. _listening.Values.Select(one => one.Run)];
            Keep([]);
        }
        await Task.WhenAll(ending).WaitAsync(StoppingTakes, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ListenAsync(PolledDevice device, ISubscribe link, CancellationToken cancel)
    {
        var driver = device.Configured.Driver;
        try
        {
            await link.ListenAsync(device.Configured.Endpoint, Hear, cancel).ConfigureAwait(false);
            End();
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            End();
        }
        catch (DriverException e)
        {
            End();
            take(device, new ReadResult([], e.Fault));
        }
        catch (Exception e)
        {
            End();
            fail(device, e);
            links().Failed(driver);
        }

        // What is wrong with what came is a fault of the device, and listening goes on.
        void Hear(ReadResult result)
        {
            try
            {
                if (cancel.IsCancellationRequested) result.AckToken?.Lost();
                else take(device, result);
                links().Worked(driver);
            }
            catch (Exception e)
            {
                result?.AckToken?.Lost();
                fail(device, e);
            }
        }

        void End()
        {
            lock (gate)
            {
                _listening.Remove(device);
                ended(device);
            }
        }
    }
}
