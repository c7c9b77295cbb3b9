using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Points;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>
/// The units of one line. They take turns request by request, so a command waits for one exchange at most, not for a whole
/// round.
/// </summary>
internal sealed class ModbusLink : ILink, IWrite
{
    private readonly TimeProvider _time;
    private readonly ModbusExchange _exchange;

    public ModbusLink(Line line) => (_time, _exchange) = (line.Time, new ModbusExchange(line, Counters));

    public ModbusCounters Counters { get; } = new();

    public async Task<ReadResult> ReadAsync(IDeviceEndpoint endpoint, PointSet points, CancellationToken cancel)
    {
        var modbus = (ModbusEndpoint)endpoint;
        var plan = modbus.Plan;
        var samples = new List<Sample>(modbus.Model.Points.Count);
        var trial = modbus.IsBehindConnection && modbus.Retries > 0 ? modbus.Doubt.Trial : null;
        var retries = modbus.Retries - (trial is null ? 0 : 1);
        DriverFault? refused = null;
        var toRead = new Stack<ReadRequest>(plan.Begin(points, _time).Reverse());
        while (toRead.TryPop(out var request))
        {
            try
            {
                var data = await AskAsync(request).ConfigureAwait(false);
                plan.Answered(request, _time);
                Decode(modbus.Model, request, data.Span, samples);
            }
            catch (ModbusRefusedException e) when (e.Code is 1 or 2 or 3)
            {
                foreach (var instead in plan.Refused(request, e.Code, _time).Reverse()) toRead.Push(instead);
            }
            catch (ModbusRefusedException e) when (e.ToFault(modbus.Address) is { Kind: FaultKind.Refused } fault)
            {
                // It answers, so its other registers cost no time-out.
                var instead = plan.Failed(request, _time);
                foreach (var part in instead.Reverse()) toRead.Push(part);
                if (instead.Count == 0) refused = fault;
            }
            catch (ModbusRefusedException e)
            {
                return new ReadResult(samples, e.ToFault(modbus.Address));
            }
            catch (DriverException e)
            {
                if (e.Fault.Kind is FaultKind.NoAnswer or FaultKind.Corrupt) plan.Unanswered(request, _time);
                if (e.InnerException is LineException { Fault: LineFault.NoAnswer or LineFault.Broken })
                    await DoubtAsync(request).ConfigureAwait(false);
                return new ReadResult(samples, modbus.Doubt.Explain(e.Fault));
            }
        }
        return new ReadResult(samples, refused ?? modbus.Missing());

        async Task DoubtAsync(ReadRequest request)
        {
            modbus.Doubt.Silent();
            if (trial is not { } other || modbus.Doubt.Trial != other) return;
            modbus.Doubt.Tried(await _exchange.IsAnsweredAsync(modbus, other, Read(request), cancel).ConfigureAwait(false));
        }

        // The attempts of a poll are one budget over all its requests.
        async Task<ReadOnlyMemory<byte>> AskAsync(ReadRequest request)
        {
            while (true)
            {
                try
                {
                    var data = await _exchange.AskAsync(modbus, Read(request), cancel).ConfigureAwait(false);
                    modbus.Doubt.Answered();
                    return data;
                }
                catch (ModbusRefusedException)
                {
                    modbus.Doubt.Answered();
                    throw;
                }
                catch (DriverException e) when (e.Fault.Kind is FaultKind.NoAnswer or FaultKind.Corrupt && retries-- > 0) { }
            }
        }
    }

    private static ModbusRequest Read(ReadRequest request) =>
        ModbusRequest.Read((ModbusTable)request.Table, request.Address, request.Length);

    public Phrase? Check(IDeviceEndpoint endpoint, int point, ReadingValue value) =>
        ValueEncoder.Encode(((ModbusEndpoint)endpoint).Model.Points[point], value, out _);

    public Task WriteAsync(IDeviceEndpoint endpoint, int point, ReadingValue value, CancellationToken cancel)
    {
        var modbus = (ModbusEndpoint)endpoint;
        var target = modbus.Model.Points[point];
        return ValueEncoder.Encode(target, value, out var wire) is { } unfit
            ? throw new ArgumentException(unfit.ToString(), nameof(value))
            : new ModbusWrite(_exchange, modbus, target).RunAsync(wire, cancel);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Decode(ModbusModel model, ReadRequest request, ReadOnlySpan<byte> data, List<Sample> samples)
    {
        var arrived = _time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var span in request.Spans)
        {
            var point = model.Points[span.Point];
            var offset = span.Address - request.Address;
            var (value, quality) = point.IsBit
                ? ValueDecoder.Decode(point, [(byte)(data[offset / 8] >> (offset % 8) & 1)])
                : ValueDecoder.Decode(point, data.Slice(offset * 2, span.Length * 2));
            samples.Add(new Sample(span.Point, value, quality, arrived));
        }
    }
}
