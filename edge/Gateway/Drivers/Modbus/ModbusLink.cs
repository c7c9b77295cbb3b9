using System.Net.Sockets;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Points;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>
/// The one connection of a line. Units take turns request by request, so a command waits for one exchange at
/// most, not for a whole round. It connects when something is asked, and again after the framing was lost, the
/// connection broke, or nothing at all came for three time-outs in a row.
/// </summary>
internal sealed class ModbusLink(Func<CancellationToken, Task<Stream>> connect, TimeProvider time) : ILink, IWrite
{
    private const int TimeoutsBeforeReconnect = 3;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private ModbusConnection? _connection;
    private int _timeoutsInARow;
    private volatile bool _closed;

    public ModbusCounters Counters { get; } = new();

    public async Task<ReadResult> ReadAsync(IDeviceEndpoint endpoint, CancellationToken cancel)
    {
        var modbus = (ModbusEndpoint)endpoint;
        var samples = new List<Sample>(modbus.Model.Points.Count);
        var retries = new Retries(modbus.Retries);
        DriverFault? refused = null;
        var toRead = new Stack<ReadRequest>(modbus.Plan(time).Reverse());
        while (toRead.TryPop(out var request))
        {
            try
            {
                var data = await AskAsync(modbus, ModbusRequest.Read((ModbusTable)request.Table, request.Address, request.Length), retries, cancel).ConfigureAwait(false);
                Decode(modbus.Model, request, data.Span, samples);
            }
            catch (ModbusRefusedException e) when (e.Code is 1 or 2 or 3)
            {
                foreach (var instead in modbus.Learn(request, e.Code, time).Reverse()) toRead.Push(instead);
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

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        _closed = true;
        await CloseAsync().ConfigureAwait(false);
        _turn.Release();
    }

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
        var arrived = time.GetUtcNow().ToUnixTimeMilliseconds();
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
            await _turn.WaitAsync(cancel).ConfigureAwait(false);
            try
            {
                return await AttemptAsync(endpoint, request, cancel).ConfigureAwait(false);
            }
            catch (DriverException) when (!_closed && retries.TryTake()) { }
            finally
            {
                _turn.Release();
            }
        }
    }

    private async Task<ReadOnlyMemory<byte>> AttemptAsync(ModbusEndpoint endpoint, ModbusRequest request, CancellationToken cancel)
    {
        if (_closed) throw new DriverException(new DriverFault(FaultKind.Transient, endpoint.Address, "the configuration is being changed; nothing was sent", "repeat it"));
        using var timeout = new CancellationTokenSource(endpoint.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        var sent = false;
        try
        {
            if (_connection is { ClosedByPeer: true }) await CloseAsync().ConfigureAwait(false);
            if (_connection is null)
            {
                _connection = new ModbusConnection(await connect(both.Token).ConfigureAwait(false), Counters);
                Counters.Connected++;
            }
            sent = true;
            var answer = await _connection.ExchangeAsync(endpoint.Unit, request, both.Token).ConfigureAwait(false);
            _timeoutsInARow = 0;
            return answer;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            Counters.TimedOut++;
            if (++_timeoutsInARow >= TimeoutsBeforeReconnect) await CloseAsync().ConfigureAwait(false);
            throw NoAnswer(endpoint, sent ? $"no answer within {endpoint.Timeout.TotalMilliseconds:0} ms" : $"no connection within {endpoint.Timeout.TotalMilliseconds:0} ms", request, sent);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            await CloseAsync().ConfigureAwait(false);
            throw NoAnswer(endpoint, e.Message, request, sent, e);
        }
        catch (ModbusFrameException e)
        {
            _timeoutsInARow = 0;
            throw new DriverException(new DriverFault(FaultKind.Corrupt, endpoint.Address, e.Message, "check unit ids and that nothing else answers on this line"), e);
        }
        catch (ModbusRefusedException)
        {
            _timeoutsInARow = 0;
            throw;
        }
        finally
        {
            if (_connection is { Usable: false }) await CloseAsync().ConfigureAwait(false);
        }
    }

    private static DriverException NoAnswer(ModbusEndpoint endpoint, string what, ModbusRequest request, bool sent, Exception? inner = null)
    {
        var writes = request.Function is 5 or 6 or 15 or 16 or 23;
        return new DriverException((writes, sent) switch
        {
            (true, true) => new DriverFault(FaultKind.NoAnswer, endpoint.Address, $"{what}; whether the write happened is not known", "look at what the device reports before repeating it"),
            (true, false) => new DriverFault(FaultKind.NoAnswer, endpoint.Address, $"{what}; nothing was written", "check power, cable and address, then repeat it"),
            _ => new DriverFault(FaultKind.NoAnswer, endpoint.Address, what, "check power, cable, address and unit id"),
        }, inner);
    }

    private static DriverFault Fault(ModbusEndpoint endpoint, ModbusRefusedException e) => e.Code switch
    {
        1 or 2 or 3 => new DriverFault(FaultKind.Misconfigured, endpoint.Address, e.Message, "compare the profile with the device's manual"),
        5 or 6 => new DriverFault(FaultKind.Transient, endpoint.Address, e.Message, "it is asked again at the next poll"),
        10 or 11 => new DriverFault(FaultKind.NoAnswer, endpoint.Address, e.Message, "check power and wiring of the device behind the gateway, and its unit id"),
        _ => new DriverFault(FaultKind.Refused, endpoint.Address, e.Message, "look at the device's own diagnosis"),
    };

    private async Task CloseAsync()
    {
        if (_connection is null) return;
        await _connection.DisposeAsync().ConfigureAwait(false);
        _connection = null;
        _timeoutsInARow = 0;
    }

    /// <summary>What an endpoint may still be asked again in one poll, over all its requests.</summary>
    private sealed class Retries(int left)
    {
        public bool TryTake() => left-- > 0;
    }
}
