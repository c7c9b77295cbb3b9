using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>
/// Requests and answers with the header they have on TCP. An answer belongs to a request by its transaction id; what
/// comes for an earlier one is thrown away. After <see cref="ModbusFrameException"/> from the framing, or a frame that
/// was not whole in time, the place of the next frame is not known and the connection is given up.
/// </summary>
internal sealed class MbapFraming(ModbusCounters counters, TimeProvider time)
{
    // Whoever answers later than so many requests ago does not know what he answers.
    private const int MaxLate = 64;

    private ushort _transaction;

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="unit">Who is asked.</param>
    /// <param name="request">What.</param>
    /// <param name="anyTransaction">The device answers under transactions of its own: unit and function have to do.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="OperationCanceledException">It was not answered before <paramref name="cancel"/>.</exception>
    /// <exception cref="ModbusFrameException">What came is no answer.</exception>
    /// <exception cref="ModbusFramingException">What came is an answer in another framing.</exception>
    /// <exception cref="ModbusRefusedException">The device answers with an exception.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<ReadOnlyMemory<byte>> ExchangeAsync(
        LineStream stream, byte unit, ModbusRequest request, bool anyTransaction, CancellationToken cancel)
    {
        var transaction = ++_transaction;
        ushort? foreign = null;
        try
        {
            await stream.SendAsync(new MbapFrame(transaction, unit, request.Pdu).ToBytes(), cancel).ConfigureAwait(false);
            while (true)
            {
                var frame = await NextAsync(stream, unit, request.Function, cancel).ConfigureAwait(false);
                var answers = frame.Unit == unit && (frame.Pdu.Span[0] & 0x7F) == request.Function;
                if (frame.Transaction == transaction || anyTransaction && answers) return Accept(frame, unit, request);
                counters.Late++;
                // Under a number that was not given out yet it is not late.
                if (answers && (ushort)(transaction - frame.Transaction) > MaxLate) foreign = frame.Transaction;
            }
        }
        catch (OperationCanceledException)
        {
            // Nothing of a frame here: its answer may come whole later and is known by its transaction.
            if (!stream.Received.IsEmpty)
            {
                counters.LostFraming++;
                stream.GiveUp();
            }
            if (foreign is not { } other) throw;
            throw new ModbusFrameException(ModbusPhrases.OtherTransaction.With(other, transaction));
        }
    }

    // All of it tells more of what it is than its beginning.
    private async Task HearOutAsync(LineStream stream, CancellationToken cancel)
    {
        try
        {
            while (await stream.MoreAsync(time, cancel).ConfigureAwait(false)) { }
        }
        catch (OperationCanceledException) { }
    }

    private ReadOnlyMemory<byte> Accept(MbapFrame frame, byte unit, ModbusRequest request)
    {
        if (frame.Unit != unit)
        {
            counters.WrongUnit++;
            throw new ModbusFrameException(ModbusPhrases.OtherUnit.With(frame.Unit, unit));
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

    private async Task<MbapFrame> NextAsync(LineStream stream, byte unit, byte function, CancellationToken cancel)
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
                await HearOutAsync(stream, cancel).ConfigureAwait(false);
                if (ModbusFramings.Recognise(stream.Received, unit, function) is { } other) throw new ModbusFramingException(other);
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
