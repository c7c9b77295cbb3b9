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
    private readonly FieldRuntime _field;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private Dictionary<long, DeviceMemory> _memories = [];
    private string? _applied;
    private bool _disposed;

    /// <param name="reader">Knows the drivers and the shipped profiles.</param>
    /// <param name="ports">Ways to the lines.</param>
    /// <param name="sink">Where readings go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Faults and recoveries.</param>
    public DeviceRuntime(DeviceDocumentReader reader, ILinePorts ports, IReadingSink sink, TimeProvider time, ILogger<DeviceRuntime> log)
    {
        (_reader, _log) = (reader, log);
        _field = new FieldRuntime((address, before) => new LineRuntime(() => new Line(address, ports, time, log), before, sink, time, log));
    }

    /// <summary>One per configured device, as of now; of those that cannot run, what is wrong with them.</summary>
    public IReadOnlyList<DeviceState> States
    {
        get
        {
            lock (_gate)
            {
                var document = _field.Document;
                var faulty = document.Faulty.Where(device => device.Number > 0 && !_memories.ContainsKey(device.Number))
                    .DistinctBy(device => device.Number);
                return [.. document.Devices.Select(device => _memories[device.Number].State), .. faulty.Select(device => device.ToState())];
            }
        }
    }

    /// <summary>The devices of the document in force that cannot run.</summary>
    public IReadOnlyList<FaultyDevice> Faulty => _field.Document.Faulty;

    /// <summary>Puts a device document in force: every device in it that can run.</summary>
    /// <returns>All that is wrong with a text that is no device document, and nothing has changed; or none, and it is in force.</returns>
    public IReadOnlyList<Phrase> Apply(string document)
    {
        var faults = new ValidationFaults();
        var read = _reader.Read(document, faults);
        if (!faults.None) return _reader.Check(document);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (document == _applied) return [];
            _memories = read.Devices.ToDictionary(device => device.Number,
                device => _memories.GetValueOrDefault(device.Number) ?? new DeviceMemory(device.Number));
            _field.Set(read, _memories);
            _applied = document;
        }
        foreach (var device in read.Faulty)
            _log.LogError("device {Device} ({Name}) does not run: {Faults}", device.Number, device.Name, string.Join(" | ", device.Faults));
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
        var found = _field.Find(device);
        if (found is null && Faulty.FirstOrDefault(one => one.Number == device) is { } faulty)
            return WriteOutcome.Refused(WritePhrases.NotRunning.With(device, faulty.Faults[0].Place, faulty.Faults[0]));
        var decision = WritePolicy.Decide(found?.Device, device, path, value);
        if (decision.Refusal is { } refusal) return WriteOutcome.Refused(refusal);
        var (configured, line) = found!.Value;
        await line.Ready.WaitAsync(cancel).ConfigureAwait(false);
        if (LinkOf(configured, line, out var fault) is not { } link) return WriteOutcome.Failed(fault!);
        if (link is not IWrite writer)
            return WriteOutcome.Refused(WritePhrases.DriverReads.With(configured.Driver.Name, configured.Profile.Name));
        if (writer.Check(configured.Endpoint, decision.Point, decision.Value) is { } unfit) return WriteOutcome.Refused(unfit);
        try
        {
            if (writer is ISelect select && select.Selects(configured.Endpoint, decision.Point))
            {
                var selection = await select.SelectAsync(configured.Endpoint, decision.Point, decision.Value, cancel).ConfigureAwait(false);
                if (StillAllows(configured, path, value, cancel) is { } now)
                    return await GiveBackAsync(selection, now).ConfigureAwait(false);
                await selection.OperateAsync(cancel).ConfigureAwait(false);
            }
            else await writer.WriteAsync(configured.Endpoint, decision.Point, decision.Value, cancel).ConfigureAwait(false);
        }
        catch (DriverException e)
        {
            return WriteOutcome.Failed(e.Fault);
        }
        line.PollNow(device);
        return WriteOutcome.Done;
    }

    // A device may take its time to hold a command; what was decided before need not hold after it.
    private Phrase? StillAllows(ConfiguredDevice device, PointPath path, string value, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested) return WritePhrases.GivenUp.With();
        var found = _field.Find(device.Number)?.Device;
        if (!ReferenceEquals(found?.Endpoint, device.Endpoint))
            return WritePhrases.ConfiguredAnew.With();
        return WritePolicy.Decide(found, device.Number, path, value).Refusal;
    }

    private static async Task<WriteOutcome> GiveBackAsync(ISelection selection, Phrase why)
    {
        try
        {
            await selection.CancelAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (DriverException)
        {
            // It lapses in the device.
        }
        return WriteOutcome.Refused(why);
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
        }
        await _field.DisposeAsync().ConfigureAwait(false);
    }

    private static ILink? LinkOf(ConfiguredDevice device, LineRuntime line, out DriverFault? fault)
    {
        try
        {
            fault = null;
            return line.Links.Of(device.Driver);
        }
        catch (Exception e)
        {
            fault = new DriverFault(FaultKind.Transient, device.Endpoint.Address,
                [WritePhrases.NoWay.With(e.Message), LinePhrases.NothingWritten.With()], [WritePhrases.SendAgain.With()]);
            return null;
        }
    }
}
