using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>How a PDU is packed on a line.</summary>
internal enum ModbusFraming
{
    /// <summary>With the header of Modbus TCP.</summary>
    Tcp,
    /// <summary>Unit, PDU and CRC: on a serial line, or through a converter that passes them as they are.</summary>
    Rtu,
    /// <summary>The same in hexadecimal characters, with LRC.</summary>
    Ascii,
}

/// <summary>What bytes are that one framing cannot read.</summary>
internal static class ModbusFramings
{
    /// <summary>How they are written in a link.</summary>
    public static readonly IReadOnlyDictionary<string, ModbusFraming> Names =
        Enum.GetValues<ModbusFraming>().ToDictionary(framing => framing.ToString().ToLowerInvariant());

    public static string NameOf(ModbusFraming framing) => Names.First(known => known.Value == framing).Key;

    /// <summary>
    /// Silence after which no more of a frame is to come. Far more than the 3.5 characters of the standard: converters and USB
    /// adapters pass bytes on in pieces.
    /// </summary>
    public static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(100);

    /// <summary>The framing in which these bytes are a whole answer of the unit; null: in none.</summary>
    public static ModbusFraming? Recognise(ReadOnlySpan<byte> bytes, byte unit, byte function)
    {
        if (RtuFrame.Find(bytes, unit, function) is not null) return ModbusFraming.Rtu;
        if (AsciiFrame.TryRead(bytes, out var ascii) > 0 && ascii is { } written && Answers(written.Unit, written.Pdu.Span))
            return ModbusFraming.Ascii;
        try
        {
            return MbapFrame.TryRead(bytes, out var frame) > 0 && Answers(frame.Unit, frame.Pdu.Span) ? ModbusFraming.Tcp : null;
        }
        catch (ModbusFrameException)
        {
            return null;
        }

        bool Answers(byte from, ReadOnlySpan<byte> pdu) => from == unit && pdu.Length > 1 && (pdu[0] & 0x7F) == function;
    }

    /// <summary>Waits for more bytes, but no longer than the gap within a frame.</summary>
    /// <returns>False: none came.</returns>
    public static async Task<bool> MoreAsync(this LineStream stream, TimeProvider time, CancellationToken cancel)
    {
        using var quiet = new CancellationTokenSource(Gap, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(quiet.Token, cancel);
        try
        {
            await stream.ReceiveAsync(both.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
        catch (EndOfStreamException)
        {
            stream.GiveUp();
            return false;
        }
    }
}
