using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>One write to one point, with the function that its profile names. It is sent once and never repeated.</summary>
internal sealed class ModbusWrite(ModbusExchange exchange, ModbusEndpoint endpoint, ModbusPoint point)
{
    /// <param name="wire">What the point becomes.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="DriverException">It was refused, or whether it happened is not known.</exception>
    public async Task RunAsync(byte[] wire, CancellationToken cancel)
    {
        try
        {
            var back = await SendAsync(wire, cancel).ConfigureAwait(false);
            if (point.Write == WriteWith.ReadWrite && !back.Span.SequenceEqual(wire))
                throw new DriverException(new DriverFault(
                    FaultKind.Refused, endpoint.Address,
                    ModbusPhrases.ReadsElse.With(point.Place, Convert.ToHexString(back.Span), Convert.ToHexString(wire)),
                    ModbusPhrases.SeeRange.With()));
        }
        catch (ModbusRefusedException e) when (e.Code == 1 && point is { IsField: true, Write: WriteWith.Mask })
        {
            throw new DriverException(new DriverFault(
                FaultKind.Misconfigured, endpoint.Address,
                [e.Phrase, ModbusPhrases.OnlyWhole.With(point.Place), LinePhrases.NothingWritten.With()],
                [ModbusPhrases.ReadModifyWrite.With(endpoint.Model.Profile.Name)]), e);
        }
        catch (ModbusRefusedException e)
        {
            throw new DriverException(e.ToFault(endpoint.Address), e);
        }
    }

    private Task<ReadOnlyMemory<byte>> SendAsync(byte[] wire, CancellationToken cancel)
    {
        if (point.IsField && point.Write == WriteWith.ReadModifyWrite)
            return exchange.InOneTurnAsync(endpoint, ModbusRequest.Read(point.Table, point.Address, 1),
                register => ModbusRequest.WriteRegister(point.Address, Changed(register.Span, wire)), cancel);
        return exchange.AskAsync(endpoint, (point.IsBit, point.Write) switch
        {
            (true, WriteWith.Multiple) => ModbusRequest.WriteCoils(point.Address, [wire[0] != 0]),
            (true, _) => ModbusRequest.WriteCoil(point.Address, wire[0] != 0),
            (_, WriteWith.Mask) => ModbusRequest.WriteMask(point.Address, point.FieldMask, wire),
            (_, WriteWith.Single) => ModbusRequest.WriteRegister(point.Address, wire),
            (_, WriteWith.Multiple) => ModbusRequest.WriteRegisters(point.Address, wire),
            _ => ModbusRequest.ReadWrite(point.Address, point.Length, point.Address, wire),
        }, cancel);
    }

    private byte[] Changed(ReadOnlySpan<byte> register, byte[] wire)
    {
        var field = point.FieldMask;
        return [(byte)(register[0] & ~field[0] | wire[0]), (byte)(register[1] & ~field[1] | wire[1])];
    }
}
