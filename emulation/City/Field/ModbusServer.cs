using System.Net;
using System.Net.Sockets;

namespace EdgeFleet.City.Field;

/// <summary>
/// One Modbus TCP endpoint with several units behind it, as a serial converter has. An answer is logged before
/// its first byte goes out, so nothing that a gateway holds can be missing from the log.
/// </summary>
public sealed class ModbusServer : IAsyncDisposable
{
    private static readonly TimeSpan FragmentPause = TimeSpan.FromMilliseconds(15);

    private readonly IReadOnlyDictionary<byte, IModbusUnit> _units;
    private readonly FieldConditions _conditions;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <param name="units">By unit id.</param>
    /// <param name="conditions">Clock, log and weather of the line.</param>
    public ModbusServer(IReadOnlyDictionary<byte, IModbusUnit> units, FieldConditions conditions)
    {
        _units = units;
        _conditions = conditions;
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

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
            var buffer = new byte[ModbusCodec.HeaderBytes + ModbusCodec.MaxPduBytes];
            try
            {
                while (true)
                {
                    await stream.ReadExactlyAsync(buffer.AsMemory(0, ModbusCodec.HeaderBytes), _stop.Token);
                    if (!ModbusCodec.TryReadHeader(buffer, out var header)) return;
                    var pdu = buffer.AsMemory(ModbusCodec.HeaderBytes, header.PduBytes);
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
        var piece = disturbance.FragmentBytes == 0 ? answer.Length : disturbance.FragmentBytes;
        for (var sent = 0; sent < answer.Length; sent += piece)
        {
            if (sent > 0) await Task.Delay(FragmentPause, _conditions.Time, CancellationToken.None);
            await stream.WriteAsync(answer.AsMemory(sent, Math.Min(piece, answer.Length - sent)), CancellationToken.None);
        }
    }

    private byte[] Answer(MbapHeader header, ModbusRequest request, ReadOnlySpan<byte> pdu, Disturbance disturbance)
    {
        if (!_units.TryGetValue(header.Unit, out var unit))
            return ModbusCodec.ExceptionAnswer(header, request.Function, ModbusException.GatewayTargetFailedToRespond);
        switch (request)
        {
            case ModbusRead read:
                var registers = new ushort[read.Count];
                var now = _conditions.Time.GetUtcNow();
                if (unit.Read(read.Table, read.Address, registers, now) is { } refused)
                    return ModbusCodec.ExceptionAnswer(header, read.Function, refused);
                _conditions.Served.Add(new ServedAnswer(unit.House, read.Table, read.Address, registers, now.ToUnixTimeMilliseconds(),
                    disturbance.Delay >= _conditions.MasterTimeout));
                return ModbusCodec.ReadAnswer(header, read.Function, registers);
            case ModbusWrite write:
                if (unit.Write(write.Address, write.Values) is { } exception)
                    return ModbusCodec.ExceptionAnswer(header, write.Function, exception);
                for (var i = 0; i < write.Values.Count; i++)
                    _conditions.Served.Add(new TakenWrite(unit.House, write.Address + i, write.Values[i]));
                return ModbusCodec.WriteAnswer(header, pdu);
            default:
                return ModbusCodec.ExceptionAnswer(header, request.Function, ((ModbusRefusal)request).Exception);
        }
    }
}

/// <summary>What all endpoints of a field share.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Disturbances">What goes wrong on the lines.</param>
/// <param name="Served">The log of what went out.</param>
/// <param name="MasterTimeout">The gateways' time-out.</param>
public sealed record FieldConditions(TimeProvider Time, IDisturbances Disturbances, ServedAnswers Served, TimeSpan MasterTimeout);
