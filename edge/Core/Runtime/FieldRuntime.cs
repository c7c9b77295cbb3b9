using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Edge.Runtime;

/// <summary>One document at work: a poller for each line, and on it a link for each driver. Replaced whole by the next one, never changed.</summary>
internal sealed class FieldRuntime : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<long, (ConfiguredDevice Device, ILink Link, LinePoller Poller)> _devices = [];
    private readonly List<LinePoller> _pollers = [];
    private readonly List<ILink> _links = [];
    private readonly Task _run;

    /// <param name="document">What to run.</param>
    /// <param name="memories">By device number.</param>
    /// <param name="open">Makes the line of an address.</param>
    /// <param name="poll">Makes the poller of a line.</param>
    /// <param name="firstDue">When a device is asked first.</param>
    /// <param name="before">What ran until now; it is stopped first, so that no device is asked by both.</param>
    public FieldRuntime(DeviceDocument document, IReadOnlyDictionary<long, DeviceMemory> memories, Func<string, Line> open, Func<Line, IReadOnlyList<PolledDevice>, LinePoller> poll, Func<ConfiguredDevice, TimeSpan> firstDue, FieldRuntime? before)
    {
        Document = document;
        foreach (var devices in document.Devices.GroupBy(device => device.Endpoint.Line))
        {
            var line = open(devices.Key);
            line.Options = LineOptions.Combine(devices.Select(device => device.Endpoint.LineOptions));
            var links = devices.Select(device => device.Driver).Distinct().ToDictionary(driver => driver, driver => driver.Open(line));
            var poller = poll(line, [.. devices.Select(device => new PolledDevice(device, links[device.Driver], memories[device.Number], firstDue(device)))]);
            _pollers.Add(poller);
            _links.AddRange(links.Values);
            foreach (var device in devices) _devices.Add(device.Number, (device, links[device.Driver], poller));
        }
        Ready = before?.DisposeAsync().AsTask() ?? Task.CompletedTask;
        _run = RunAsync();
    }

    public DeviceDocument Document { get; }

    /// <summary>Completes when what ran before has let go of its lines.</summary>
    public Task Ready { get; }

    public (ConfiguredDevice Device, ILink Link, LinePoller Poller)? Find(long number) => _devices.TryGetValue(number, out var found) ? found : null;

    /// <summary>Lets go of all lines; reads under way are given up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _run.ConfigureAwait(false);
        foreach (var link in _links) await link.DisposeAsync().ConfigureAwait(false);
        foreach (var poller in _pollers) await poller.Line.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        await Ready.ConfigureAwait(false);
        await Task.WhenAll(_pollers.Select(poller => Task.Run(() => poller.RunAsync(_stop.Token)))).ConfigureAwait(false);
    }
}
