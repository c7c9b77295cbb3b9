using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Points;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>The units of one line. They take turns request by request, so a command waits for one exchange at most, not for a whole round.</summary>
internal sealed class ModbusLink : ILink, IWrite
{
    private readonly Line _line;
    private readonly MbapFraming _tcp;
    private readonly RtuFraming _rtu;
    private readonly AsciiFraming _ascii;

    public ModbusLink(Line line)
    {
        _line = line;
        (_tcp, _rtu, _ascii) = (new MbapFraming(Counters, line.Time), new RtuFraming(Counters, line.Time), new AsciiFraming(Counters, line.Time));
    }

    public ModbusCounters Counters { get; } = new();

    public async Task<ReadResult> ReadAsync(IDeviceEndpoint endpoint, CancellationToken cancel)
    {
        var modbus = (ModbusEndpoint)endpoint;
        var samples = new List<Sample>(modbus.Model.Points.Count);
        var retries = new Retries(modbus.Retries);
        DriverFault? refused = null;
        var toRead = new Stack<ReadRequest>(modbus.Plan(_line.Time).Reverse());
        while (toRead.TryPop(out var request))
        {
            try
            {
                var data = await AskAsync(modbus, ModbusRequest.Read((ModbusTable)request.Table, request.Address, request.Length), retries, cancel).ConfigureAwait(false);
                Decode(modbus.Model, request, data.Span, samples);
            }
            catch (ModbusRefusedException e) when (e.Code is 1 or 2 or 3)
            {
                foreach (var instead in modbus.Learn(request, e.Code, _line.Time).Reverse()) toRead.Push(instead);
            }
            catch (ModbusRefusedException e) when (Fault(modbus, e) is { Kind: FaultKind.Refused } fault)
            {
                // It answers, so its other registers cost no time-out.
                refused = fault;
            }
            catch (ModbusRefusedException e)
            {
                return new ReadResult(samples, Fault(modbus, e));
            }
            catch (DriverException e)
            {
                return new ReadResult(samples, e.Fault);
            }
        }
        return new ReadResult(samples, refused ?? modbus.Missing());
    }

    public string? Check(IDeviceEndpoint endpoint, int point, ReadingValue value) =>
        ValueEncoder.Encode(((ModbusEndpoint)endpoint).Model.Points[point], value, out _);

    public async Task WriteAsync(IDeviceEndpoint endpoint, int point, ReadingValue value, CancellationToken cancel)
    {
        var modbus = (ModbusEndpoint)endpoint;
        var target = modbus.Model.Points[point];
        if (ValueEncoder.Encode(target, value, out var wire) is { } unfit) throw new ArgumentException(unfit, nameof(value));
        var request = Write(target, wire);
        try
        {
            var back = await AskAsync(modbus, request, new Retries(0), cancel).ConfigureAwait(false);
            if (target.Write == WriteWith.ReadWrite && !back.Span.SequenceEqual(wire))
                throw new DriverException(new DriverFault(FaultKind.Refused, modbus.Address, $"{target.Place} took the value but reads {Convert.ToHexString(back.Span)} instead of {Convert.ToHexString(wire)}", "see what range the device's manual allows"));
        }
        catch (ModbusRefusedException e)
        {
            throw new DriverException(Fault(modbus, e), e);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static ModbusRequest Write(ModbusPoint point, byte[] wire) => (point.IsBit, point.Write) switch
    {
        (true, WriteWith.Multiple) => ModbusRequest.WriteCoils(point.Address, [wire[0] != 0]),
        (true, _) => ModbusRequest.WriteCoil(point.Address, wire[0] != 0),
        (_, WriteWith.Single) => ModbusRequest.WriteRegister(point.Address, wire),
        (_, WriteWith.Multiple) => ModbusRequest.WriteRegisters(point.Address, wire),
        _ => ModbusRequest.ReadWrite(point.Address, point.Length, point.Address, wire),
    };

    private void Decode(ModbusModel model, ReadRequest request, ReadOnlySpan<byte> data, List<Sample> samples)
    {
        var arrived = _line.Time.GetUtcNow().ToUnixTimeMilliseconds();
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

    /// <summary>Asks until it is answered or the attempts are used up; each takes at most the endpoint's time-out.</summary>
    private async Task<ReadOnlyMemory<byte>> AskAsync(ModbusEndpoint endpoint, ModbusRequest request, Retries retries, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await AttemptAsync(endpoint, request, cancel).ConfigureAwait(false);
            }
            catch (DriverException e) when (e.Fault.Kind is FaultKind.NoAnswer or FaultKind.Corrupt && retries.TryTake()) { }
        }
    }

    private async Task<ReadOnlyMemory<byte>> AttemptAsync(ModbusEndpoint endpoint, ModbusRequest request, CancellationToken cancel)
    {
        try
        {
            return await _line.ExchangeAsync(endpoint.Turn(request), (stream, over) => endpoint.Framing switch
            {
                ModbusFraming.Rtu => _rtu.ExchangeAsync(stream, endpoint.Unit, request, over),
                ModbusFraming.Ascii => _ascii.ExchangeAsync(stream, endpoint.Unit, request, over),
                _ => _tcp.ExchangeAsync(stream, endpoint.Unit, request, endpoint.AnyTransaction, over),
            }, cancel).ConfigureAwait(false);
        }
        catch (LineException e)
        {
            throw e.ToDriver(endpoint.Address, request.Writes, "address and unit id");
        }
        catch (ModbusFramingException e)
        {
            var name = e.Framing.ToString().ToLowerInvariant();
            throw new DriverException(new DriverFault(FaultKind.Misconfigured, endpoint.Address, $"it answers in {name.ToUpperInvariant()} framing", $"write \"framing\": \"{name}\" in its link"), e);
        }
        catch (ModbusFrameException e)
        {
            throw new DriverException(new DriverFault(FaultKind.Corrupt, endpoint.Address, e.Message, "check unit ids and that nothing else answers on this line"), e);
        }
    }

    private static DriverFault Fault(ModbusEndpoint endpoint, ModbusRefusedException e) => e.Code switch
    {
        1 or 2 or 3 => new DriverFault(FaultKind.Misconfigured, endpoint.Address, e.Message, "compare the profile with the device's manual"),
        5 or 6 => new DriverFault(FaultKind.Transient, endpoint.Address, e.Message, "it is asked again at the next poll"),
        10 or 11 => new DriverFault(FaultKind.NoAnswer, endpoint.Address, e.Message, "check power and wiring of the device behind the gateway, and its unit id"),
        _ => new DriverFault(FaultKind.Refused, endpoint.Address, e.Message, "look at the device's own diagnosis"),
    };

    /// <summary>What an endpoint may still be asked again in one poll, over all its requests.</summary>
    private sealed class Retries(int left)
    {
        public bool TryTake() => left-- > 0;
    }
}
