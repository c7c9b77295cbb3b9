namespace EdgeFleet.Edge.Runtime;

/// <summary>
/// The lines at work, for the document in force. A line is opened for its first device and closed after its last. One
/// caller at a time; finding is free.
/// </summary>
/// <param name="open">Puts a line to work, after what had its address before has let go of it.</param>
internal sealed class FieldRuntime(Func<string, Task, LineRuntime> open) : IAsyncDisposable
{
    private readonly Dictionary<string, LineRuntime> _lines = [];
    private readonly Dictionary<string, Task> _closing = [];
    private volatile Dictionary<long, (ConfiguredDevice Device, LineRuntime Line)> _devices = [];

    public DeviceDocument Document { get; private set; } = DeviceDocument.Empty;

    public (ConfiguredDevice Device, LineRuntime Line)? Find(long number) => _devices.TryGetValue(number, out var found) ? found : null;

    /// <summary>Puts a document in force: only what it changes changes.</summary>
    /// <param name="document">What to run.</param>
    /// <param name="memories">By device number.</param>
    public void Set(DeviceDocument document, IReadOnlyDictionary<long, DeviceMemory> memories)
    {
        Document = document.After(Document);
        var wanted = Document.Devices.GroupBy(device => device.Endpoint.Line).ToDictionary(line => line.Key, line => line.ToList());
        // What goes, goes first: no device is asked on two lines, when it moves from one to the other.
        foreach (var (address, line) in _lines) line.Keep(wanted.GetValueOrDefault(address) ?? []);
        foreach (var address in _lines.Keys.Except(wanted.Keys).ToList())
            if (_lines.Remove(address, out var gone)) _closing[address] = gone.DisposeAsync().AsTask();
        foreach (var (address, devices) in wanted)
        {
            if (!_lines.TryGetValue(address, out var line)) _lines.Add(address, line = open(address, Closed(address)));
            line.Set(devices, memories);
        }
        _devices = wanted.SelectMany(line => line.Value.Select(device => (Device: device, Line: _lines[line.Key])))
            .ToDictionary(one => one.Device.Number);
    }

    /// <summary>Lets go of all lines; reads under way are given up. Does not throw.</summary>
    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_lines.Values.Select(line => line.DisposeAsync().AsTask()).Concat(_closing.Values)).ConfigureAwait(false);

    private Task Closed(string address) => _closing.Remove(address, out var closing) ? closing : Task.CompletedTask;
}
