using System.Net;
using System.Net.Sockets;

namespace EdgeFleet.City.Field;

/// <summary>
/// One Modbus TCP endpoint with several units behind it, as a serial converter has. An answer is logged before
/// its first byte goes out, so nothing that a gateway holds can be missing from the log.
/// </summary>
public sealed class ModbusServer : IAsyncDisposable
{
    private readonly IReadOnlyDictionary<byte, GreenhouseUnit> _units;
    private readonly FieldConditions _conditions;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <param name="units">By unit id.</param>
    /// <param name="conditions">Clock, log and weather of the line.</param>
    public ModbusServer(IReadOnlyDictionary<byte, GreenhouseUnit> units, FieldConditions conditions)
    {
        _units = units;
        _conditions = conditions;
        _listener = new TcpListener(conditions.Host, 0);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>As <c>tcp://host:port</c>.</summary>
    public string Address => $"tcp://{_listener.LocalEndpoint}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                connections.RemoveAll(connection => connection.IsCompleted);
                connections.Add(ServeAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    // A master that is killed, or a stream out of step, ends its connection and nothing else.
    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            var stream = client.GetStream();
            var buffer = new byte[MbapHeader.Bytes + ModbusCodec.MaxPduBytes];
            try
            {
                while (true)
                {
                    await stream.ReadExactlyAsync(buffer.AsMemory(0, MbapHeader.Bytes), _stop.Token);
                    if (!MbapHeader.TryRead(buffer, out var header)) return;
                    var pdu = buffer.AsMemory(MbapHeader.Bytes, header.PduBytes);
                    await stream.ReadExactlyAsync(pdu, _stop.Token);
                    await AnswerAsync(stream, header, pdu);
                }
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream, MbapHeader header, ReadOnlyMemory<byte> pdu)
    {
        var request = ModbusCodec.ReadRequest(pdu.Span);
        var disturbance = _conditions.Disturbances.Next();
        if (disturbance.Silent) return;
        if (disturbance.Delay > TimeSpan.Zero) await Task.Delay(disturbance.Delay, _conditions.Time, _stop.Token);
        var answer = Answer(header, request, pdu.Span, disturbance);
        // It is in the log now, so it goes out whole, also when the field stops.
        foreach (var (pause, piece) in disturbance.Pieces(answer))
        {
            if (pause > TimeSpan.Zero) await Task.Delay(pause, _conditions.Time, CancellationToken.None);
            await stream.WriteAsync(piece, CancellationToken.None);
        }
    }

    private byte[] Answer(MbapHeader header, ModbusRequest request, ReadOnlySpan<byte> pdu, Disturbance disturbance)
    {
        if (!_units.TryGetValue(header.Unit, out var unit))
            return header.Frame(ModbusCodec.Exception(request.Function, ModbusException.GatewayTargetFailedToRespond));
        var now = _conditions.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var answer = ModbusCodec.Answer(unit, request, pdu);
        if (!ModbusCodec.IsException(answer)) Log(unit, request, answer, now, disturbance.Delay >= _conditions.MasterTimeout);
        return header.Frame(answer);
    }

    private void Log(GreenhouseUnit unit, ModbusRequest request, ReadOnlySpan<byte> answer, long now, bool overdue)
    {
        if (request is ModbusRead read)
        {
            var values = GreenhouseRegisters.Map.In(read.Table, read.Address, ModbusCodec.Registers(answer));
            _conditions.Served.Add(new ServedAnswer(unit.Plan, [.. values], now, overdue));
        }
        else if (request is ModbusWrite write)
        {
            for (var i = 0; i < write.Values.Count; i++)
                _conditions.Served.Add(new TakenWrite(unit.Plan, write.Address + i, write.Values[i]));
        }
    }
}

/// <summary>What all endpoints of a field share.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Disturbances">What goes wrong on the lines.</param>
/// <param name="Served">The log of what went out.</param>
/// <param name="MasterTimeout">The gateways' time-out.</param>
public sealed record FieldConditions(TimeProvider Time, IDisturbances Disturbances, ServedAnswers Served, TimeSpan MasterTimeout)
{
    /// <summary>Where servers listen.</summary>
    public IPAddress Host { get; init; } = IPAddress.Loopback;
}
