using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>
/// Requests and answers with the header they have on TCP. An answer belongs to a request by its transaction id; what
/// comes for an earlier one is thrown away. After <see cref="ModbusFrameException"/> from the framing, or a frame that
/// was not whole in time, the place of the next frame is not known and the connection is given up.
/// </summary>
internal sealed class MbapFraming(ModbusCounters counters)
{
    private ushort _transaction;

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <exception cref="OperationCanceledException">It was not answered before <paramref name="cancel"/>.</exception>
    /// <exception cref="ModbusFrameException">What came is no answer.</exception>
    /// <exception cref="ModbusRefusedException">The device answers with an exception.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<ReadOnlyMemory<byte>> ExchangeAsync(LineStream stream, byte unit, ModbusRequest request, CancellationToken cancel)
    {
        var transaction = ++_transaction;
        try
        {
            await stream.SendAsync(new MbapFrame(transaction, unit, request.Pdu).ToBytes(), cancel).ConfigureAwait(false);
            while (true)
            {
                var frame = await NextAsync(stream, cancel).ConfigureAwait(false);
                if (frame.Transaction != transaction) counters.Late++;
                else return Accept(frame, unit, request);
            }
        }
        catch (OperationCanceledException)
        {
            // Nothing of a frame here: its answer may come whole later and is known by its transaction.
            if (stream.Received.IsEmpty) throw;
            counters.LostFraming++;
            stream.GiveUp();
            throw;
        }
    }

    private ReadOnlyMemory<byte> Accept(MbapFrame frame, byte unit, ModbusRequest request)
    {
        if (frame.Unit != unit)
        {
            counters.WrongUnit++;
            throw new ModbusFrameException($"unit {frame.Unit} answers for unit {unit}");
        }
        try
        {
            return request.Accept(frame.Pdu);
        }
        catch (ModbusFrameException)
        {
            counters.WrongAnswer++;
            throw;
        }
    }

    private async Task<MbapFrame> NextAsync(LineStream stream, CancellationToken cancel)
    {
        while (true)
        {
            int size;
            MbapFrame frame;
            try
            {
                size = MbapFrame.TryRead(stream.Received, out frame);
            }
            catch (ModbusFrameException)
            {
                counters.LostFraming++;
                stream.GiveUp();
                throw;
            }
            if (size > 0)
            {
                stream.Consume(size);
                return frame;
            }
            await stream.ReceiveAsync(cancel).ConfigureAwait(false);
        }
    }
}
