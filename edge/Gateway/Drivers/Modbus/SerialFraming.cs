using EdgeFleet.Contracts;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>
/// Requests and answers on a line of many devices, where an answer says from which unit and to which function it is and
/// no more. What is on the line before a request is dropped. While there is time, frames of others, late ones and noise
/// are passed over.
/// </summary>
internal abstract class SerialFraming(ModbusCounters counters, TimeProvider time)
{
    // An adapter that lets a sender hear itself does so always; found out with each request whose answer cannot be its echo.
    private bool _echoes;

    protected abstract ModbusFraming Framing { get; }

    /// <inheritdoc cref="MbapFraming.ExchangeAsync"/>
    /// <exception cref="ModbusFramingException">What came is an answer in another framing.</exception>
    public async Task<ReadOnlyMemory<byte>> ExchangeAsync(LineStream stream, byte unit, ModbusRequest request, CancellationToken cancel)
    {
        await DrainAsync(stream, cancel).ConfigureAwait(false);
        var sent = ToBytes(unit, request.Pdu);
        await stream.SendAsync(sent, cancel).ConfigureAwait(false);
        var echo = request.AnswerIsEcho ? _echoes : (bool?)null;
        Phrase? wrong = null;
        try
        {
            while (true)
            {
                if (echo != false && stream.Received.StartsWith(sent))
                {
                    stream.Consume(sent.Length);
                    counters.Echoes++;
                    (echo, _echoes) = (false, true);
                }
                else if (TryTake(stream, unit, request.Function, out var from, out var pdu))
                {
                    if (from == unit && TryAccept(request, pdu, out var data, ref wrong))
                    {
                        if (echo is null) _echoes = false;
                        return data;
                    }
                    if (from != unit) wrong = Foreign(from, unit);
                }
                else if (stream.Received.IsEmpty) await stream.ReceiveAsync(cancel).ConfigureAwait(false);
                else if (!await stream.MoreAsync(time, cancel).ConfigureAwait(false))
                {
                    wrong = Resynchronise(stream, unit, request.Function) ?? wrong;
                    if (stream.IsUnusable) throw new EndOfStreamException("the other side closed the connection");
                }
            }
        }
        catch (OperationCanceledException)
        {
            wrong = stream.Received.IsEmpty ? wrong : Resynchronise(stream, unit, request.Function) ?? wrong;
            if (wrong is null) throw;
            throw new ModbusFrameException(wrong);
        }
    }

    protected abstract byte[] ToBytes(byte unit, ReadOnlySpan<byte> pdu);

    /// <summary>Takes the next frame out of what was received.</summary>
    protected abstract bool TryTake(LineStream stream, byte unit, byte function, out byte from, out ReadOnlyMemory<byte> pdu);

    /// <summary>
    /// No more comes, and what there is, is no frame of this framing: says what it is, and drops it where it can become none.
    /// </summary>
    /// <exception cref="ModbusFrameException">It is the answer, damaged.</exception>
    protected abstract Phrase? Leftover(LineStream stream, byte unit, byte function);

    /// <summary>What was received is no frame.</summary>
    protected static Phrase Dropped(LineStream stream) => ModbusPhrases.NoFrame.With(stream.Discard());

    protected ModbusFrameException Damaged(PhraseKind how)
    {
        counters.LostFraming++;
        return new ModbusFrameException(how.With());
    }

    private Phrase? Resynchronise(LineStream stream, byte unit, byte function)
    {
        if (ModbusFramings.Recognise(stream.Received, unit, function) is { } other && other != Framing)
        {
            stream.Discard();
            throw new ModbusFramingException(other);
        }
        return Leftover(stream, unit, function);
    }

    private bool TryAccept(ModbusRequest request, ReadOnlyMemory<byte> pdu, out ReadOnlyMemory<byte> data, ref Phrase? wrong)
    {
        data = default;
        try
        {
            data = request.Accept(pdu);
            return true;
        }
        catch (ModbusFrameException e)
        {
            // A late answer to an earlier request; the right one may follow.
            counters.WrongAnswer++;
            wrong = e.Phrase;
            return false;
        }
    }

    private Phrase Foreign(byte from, byte unit)
    {
        counters.WrongUnit++;
        return ModbusPhrases.OtherUnit.With(from, unit);
    }

    // An answer that comes too late is known by nothing but that it comes before the request.
    private async Task DrainAsync(LineStream stream, CancellationToken cancel)
    {
        while (stream.Discard() > 0)
        {
            counters.Late++;
            await Task.Delay(ModbusFramings.Gap, time, cancel).ConfigureAwait(false);
        }
    }
}
