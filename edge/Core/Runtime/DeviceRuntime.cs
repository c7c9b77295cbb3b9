using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Runtime;

/// <summary>
/// The field side of a gateway: polls the devices of the document in force and is the only way to write to
/// them. Safe for concurrent callers.
/// </summary>
public sealed class DeviceRuntime : IAsyncDisposable
{
    private readonly DeviceDocumentReader _reader;
    private readonly ILinePorts _ports;
    private readonly IReadingSink _sink;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private Dictionary<long, DeviceMemory> _memories = [];
    private volatile FieldRuntime _field;
    private string? _applied;
    private bool _disposed;

    /// <param name="reader">Knows the drivers and the shipped profiles.</param>
    /// <param name="ports">Ways to the lines.</param>
    /// <param name="sink">Where readings go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Spreads the first polls over the period. Seeded by the caller.</param>
    /// <param name="log">Faults and recoveries.</param>
    public DeviceRuntime(DeviceDocumentReader reader, ILinePorts ports, IReadingSink sink, TimeProvider time, Random random, ILogger<DeviceRuntime> log)
    {
        (_reader, _ports, _sink, _time, _random, _log) = (reader, ports, sink, time, random, log);
        _field = Start(DeviceDocument.Empty, null);
    }

    /// <summary>One per configured device, as of now.</summary>
    public IReadOnlyList<DeviceState> States
    {
        get { lock (_gate) return [.. _field.Document.Devices.Select(device => _memories[device.Number].State)]; }
    }

    /// <summary>Puts a device document in force.</summary>
    /// <returns>All its faults, and nothing has changed; or none, and it is in force.</returns>
    public IReadOnlyList<string> Apply(string document)
    {
        var faults = new ValidationFaults();
        var read = _reader.Read(document, faults);
        if (!faults.None) return faults.Lines;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (document == _applied) return [];
            _field = Start(read, _field);
            _applied = document;
        }
        return [];
    }

    /// <summary>What the points of the document in force are. The configuration version is the caller's to fill in.</summary>
    public PointDescriptions Describe() => _field.Document.Describe();

    /// <summary>The one write path: policy, then driver. Does not throw but for cancellation.</summary>
    /// <param name="device">The device's number.</param>
    /// <param name="path">The point.</param>
    /// <param name="value">Decimal, true/false, or text, as the point asks.</param>
    /// <param name="cancel">Gives up; what was sent by then may have happened.</param>
    public async Task<WriteOutcome> WriteAsync(long device, PointPath path, string value, CancellationToken cancel = default)
    {
        var field = _field;
        var found = field.Find(device);
        var decision = WritePolicy.Decide(found?.Device, device, path, value);
        if (decision.Refusal is { } refusal) return WriteOutcome.Refused(refusal);
        var (configured, link, poller) = found!.Value;
        if (link is not IWrite writer) return WriteOutcome.Refused($"the driver {configured.Driver.Name} only reads; remove \"access\": \"read-write\" from {configured.Profile.Name}");
        if (writer.Check(configured.Endpoint, decision.Point, decision.Value) is { } unfit) return WriteOutcome.Refused(unfit);
        await field.Ready.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await writer.WriteAsync(configured.Endpoint, decision.Point, decision.Value, cancel).ConfigureAwait(false);
        }
        catch (DriverException e)
        {
            return WriteOutcome.Failed(e.Fault);
        }
        poller.PollNow(device);
        return WriteOutcome.Done;
    }

    public async ValueTask DisposeAsync()
    {
        FieldRuntime last;
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            last = _field;
        }
        await last.DisposeAsync().ConfigureAwait(false);
    }

    private FieldRuntime Start(DeviceDocument document, FieldRuntime? before)
    {
        _memories = document.Devices.ToDictionary(device => device.Number, device => _memories.GetValueOrDefault(device.Number) ?? new DeviceMemory(device.Number));
        return new FieldRuntime(document, _memories,
            address => new Line(address, _ports, _time, _log),
            (line, devices) => new LinePoller(line, devices, _sink, _time, _log),
            device => TimeSpan.FromMilliseconds(_random.NextInt64((long)device.Period.TotalMilliseconds)),
            before);
    }
}
