using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Dlt645;

namespace EdgeFleet.Gateway.Drivers.Dlt645;

/// <param name="Identifier">DI3 to DI0.</param>
/// <param name="Sequence">0: the first frame of its data; else the one that follows, from 1.</param>
internal sealed record MeterQuestion(uint Identifier, byte Sequence)
{
    public byte Function => Sequence == 0 ? FrameCode.Read : FrameCode.ReadOn;
}

/// <param name="Data">Behind the identifier, without the sequence number.</param>
/// <param name="More">Another frame follows.</param>
internal sealed record ItemAnswer(byte[] Data, bool More);

/// <summary>
/// One question and its answer on a line. Frames of others, echoes, noise and what comes too late are passed over and counted.
/// </summary>
internal sealed class MeterDialogue(Dlt645Counters counters)
{
    private readonly RequestWriter _writer = new();
    private readonly AnswerReader _reader = new();

    /// <exception cref="OperationCanceledException">It was not answered before <paramref name="cancel"/>.</exception>
    /// <exception cref="MeterRefusedException">The meter answers with an error.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<ItemAnswer> ExchangeAsync(LineStream stream, MeterAddress meter, MeterQuestion question, CancellationToken cancel)
    {
        // An answer to an earlier question must not pass for this one's: the frame carries no number.
        stream.Discard();
        _reader.Clear();
        var damaged = _reader.Damaged;
        try
        {
            await stream.SendAsync(Request(meter, question), cancel).ConfigureAwait(false);
            while (true)
            {
                if (Take(stream, meter, question) is { } answer) return answer;
                await stream.ReceiveAsync(cancel).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // A frame may stand behind noise that promised a longer one.
            while (_reader.GiveUp())
                if (Hear(meter, question) is { } answer) return answer;
            throw;
        }
        finally
        {
            counters.Damaged += _reader.Damaged - damaged;
        }
    }

    private ReadOnlyMemory<byte> Request(MeterAddress meter, MeterQuestion question)
    {
        _writer.Begin(meter.Bytes, question.Function);
        _writer.AddIdentifier(question.Identifier);
        if (question.Sequence > 0) _writer.Add(question.Sequence);
        _writer.End();
        return _writer.Bytes.AsMemory(0, _writer.Count);
    }

    private ItemAnswer? Take(LineStream stream, MeterAddress meter, MeterQuestion question)
    {
        while (!stream.Received.IsEmpty)
        {
            var next = stream.Received[0];
            stream.Consume(1);
            if (_reader.Take(next) && Hear(meter, question) is { } answer) return answer;
        }
        return null;
    }

    private ItemAnswer? Hear(MeterAddress meter, MeterQuestion question)
    {
        // What was sent comes back through some converters.
        if ((_reader.Control & FrameCode.FromMeter) == 0) return null;
        if (!meter.Fits(_reader.Address) || (_reader.Control & FrameCode.Functions) != question.Function)
        {
            counters.Foreign++;
            return null;
        }
        if ((_reader.Control & FrameCode.Refused) != 0) throw new MeterRefusedException(_reader.Count > 0 ? _reader.Data[0] : (byte)0);
        var behind = question.Sequence == 0 ? 0 : 1;
        var count = _reader.Count - FrameCode.IdentifierBytes - behind;
        if (count < 0 || BitConverter.ToUInt32(_reader.Data) != question.Identifier || behind > 0
            && _reader.Data[_reader.Count - 1] != question.Sequence)
        {
            counters.Foreign++;
            return null;
        }
        return new ItemAnswer(
            _reader.Data[FrameCode.IdentifierBytes..(FrameCode.IdentifierBytes + count)], (_reader.Control & FrameCode.More) != 0);
    }
}
