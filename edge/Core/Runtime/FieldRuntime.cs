using EdgeFleet.Edge.Drivers;

namespace EdgeFleet.Edge.Runtime;

/// <summary>One document at work: a link and a poller for each line. Replaced whole by the next one, never changed.</summary>
internal sealed class FieldRuntime : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<long, (ConfiguredDevice Device, LinePoller Poller)> _devices = [];
    private readonly List<LinePoller> _pollers = [];
    private readonly Task _run;

    /// <param name="document">What to run.</param>
    /// <param name="memories">By device number.</param>
    /// <param name="open">Makes the poller of a line.</param>
    /// <param name="firstDue">When a device is asked first.</param>
    /// <param name="before">What ran until now; it is stopped first, so that no device is asked by both.</param>
    public FieldRuntime(DeviceDocument document, IReadOnlyDictionary<long, DeviceMemory> memories, Func<ILink, IReadOnlyList<PolledDevice>, LinePoller> open, Func<ConfiguredDevice, TimeSpan> firstDue, FieldRuntime? before)
    {
        Document = document;
        foreach (var line in document.Devices.GroupBy(device => (device.Driver, device.Endpoint.Line)))
        {
            var poller = open(line.Key.Driver.Open(line.Key.Line), [.. line.Select(device => new PolledDevice(device, memories[device.Number], firstDue(device)))]);
            _pollers.Add(poller);
            foreach (var device in line) _devices.Add(device.Number, (device, poller));
        }
        Ready = before?.DisposeAsync().AsTask() ?? Task.CompletedTask;
        _run = RunAsync();
    }

    public DeviceDocument Document { get; }

    /// <summary>Completes when what ran before has let go of its lines.</summary>
    public Task Ready { get; }

    public (ConfiguredDevice Device, LinePoller Poller)? Find(long number) => _devices.TryGetValue(number, out var found) ? found : null;

    /// <summary>Lets go of all lines; reads under way are given up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _run.ConfigureAwait(false);
        foreach (var poller in _pollers) await poller.Link.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        await Ready.ConfigureAwait(false);
        await Task.WhenAll(_pollers.Select(poller => Task.Run(() => poller.RunAsync(_stop.Token)))).ConfigureAwait(false);
    }
}
