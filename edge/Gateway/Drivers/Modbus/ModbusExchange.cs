using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>
/// One attempt to ask a unit, in the framing of its link. What comes of it is an answer, a refusal, or a fault in words for
/// people.
/// </summary>
internal sealed class ModbusExchange(Line line, ModbusCounters counters)
{
    private readonly MbapFraming _tcp = new(counters, line.Time);
    private readonly RtuFraming _rtu = new(counters, line.Time);
    private readonly AsciiFraming _ascii = new(counters, line.Time);

    /// <param name="endpoint">The unit.</param>
    /// <param name="request">What it is asked.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ModbusRefusedException">It answers with an exception.</exception>
    /// <exception cref="DriverException">There is no answer, or it is none.</exception>
    public Task<ReadOnlyMemory<byte>> AskAsync(ModbusEndpoint endpoint, ModbusRequest request, CancellationToken cancel) =>
        InOneTurnAsync(endpoint, request, _ => null, cancel);

    /// <summary>Two requests that nobody on this line comes between.</summary>
    /// <param name="endpoint">The unit.</param>
    /// <param name="first">What it is asked first.</param>
    /// <param name="then">Makes the second out of the answer; null: there is none.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The last answer.</returns>
    /// <exception cref="ModbusRefusedException">It answers with an exception.</exception>
    /// <exception cref="DriverException">There is no answer, or it is none.</exception>
    public async Task<ReadOnlyMemory<byte>> InOneTurnAsync(
        ModbusEndpoint endpoint, ModbusRequest first, Func<ReadOnlyMemory<byte>, ModbusRequest?> then, CancellationToken cancel)
    {
        // Whether what is under way changes something at the device.
        var writes = first.Writes;
        try
        {
            return await line.ExchangeAsync(endpoint.Turn(first), async (stream, over) =>
            {
                var answer = await SendAsync(stream, endpoint, endpoint.Framing, first, over).ConfigureAwait(false);
                if (then(answer) is not { } second) return answer;
                writes = second.Writes;
                return await SendAsync(stream, endpoint, endpoint.Framing, second, over).ConfigureAwait(false);
            }, cancel).ConfigureAwait(false);
        }
        catch (LineException e)
        {
            throw e.ToDriver(endpoint.Address, writes, ModbusPhrases.Check.With());
        }
        catch (ModbusFramingException e)
        {
            var name = ModbusFramings.NameOf(e.Framing);
            throw Fault(FaultKind.Misconfigured, [ModbusPhrases.OtherFraming.With(name.ToUpperInvariant())],
                ModbusPhrases.WriteFraming.With(name), e);
        }
        catch (ModbusFrameException e)
        {
            throw writes
                ? Fault(FaultKind.Corrupt, [e.Phrase, LinePhrases.MayHaveWritten.With()], LinePhrases.LookFirst.With(), e)
                : Fault(FaultKind.Corrupt, [e.Phrase], ModbusPhrases.CheckUnits.With(), e);
        }

        DriverException Fault(FaultKind kind, IReadOnlyList<Phrase> happened, Phrase next, Exception cause) =>
            new(new DriverFault(kind, endpoint.Address, happened, [next]), cause);
    }

    /// <summary>
    /// Whether a unit answers a read in another framing than its link says. Whatever else that leaves behind, goes with the
    /// connection.
    /// </summary>
    public async Task<bool> IsAnsweredAsync(ModbusEndpoint endpoint, ModbusFraming framing, ModbusRequest read, CancellationToken cancel)
    {
        try
        {
            await line.ExchangeAsync(endpoint.Turn(read), async (stream, over) =>
            {
                try
                {
                    return await SendAsync(stream, endpoint, framing, read, over).ConfigureAwait(false);
                }
                finally
                {
                    stream.GiveUp();
                }
            }, cancel).ConfigureAwait(false);
            return true;
        }
        catch (ModbusRefusedException)
        {
            return true;
        }
        catch (Exception e) when (e is LineException or ModbusFrameException or ModbusFramingException)
        {
            return false;
        }
    }

    private Task<ReadOnlyMemory<byte>> SendAsync(
        LineStream stream, ModbusEndpoint endpoint, ModbusFraming framing, ModbusRequest request,
            CancellationToken cancel) => framing switch
    {
        ModbusFraming.Rtu => _rtu.ExchangeAsync(stream, endpoint.Unit, request, cancel),
        ModbusFraming.Ascii => _ascii.ExchangeAsync(stream, endpoint.Unit, request, cancel),
        _ => _tcp.ExchangeAsync(stream, endpoint.Unit, request, endpoint.AnyTransaction, cancel),
    };
}
