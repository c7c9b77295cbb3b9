using EdgeFleet.Contracts;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>ASCII: a frame stands between a colon and CR LF, and up to a second may pass between two of its characters.</summary>
internal sealed class AsciiFraming(ModbusCounters counters, TimeProvider time) : SerialFraming(counters, time)
{
    protected override ModbusFraming Framing => ModbusFraming.Ascii;

    protected override byte[] ToBytes(byte unit, ReadOnlySpan<byte> pdu) => AsciiFrame.ToBytes(unit, pdu);

    protected override bool TryTake(LineStream stream, byte unit, byte function, out byte from, out ReadOnlyMemory<byte> pdu)
    {
        (from, pdu) = (0, default);
        var size = AsciiFrame.TryRead(stream.Received, out var frame);
        if (size == 0) return false;
        stream.Consume(size);
        (from, pdu) = frame is { } whole ? (whole.Unit, whole.Pdu) : throw Damaged(ModbusPhrases.Damaged);
        return true;
    }

    protected override Phrase? Leftover(LineStream stream, byte unit, byte function) =>
        stream.Received.Contains((byte)':') ? null : Dropped(stream);
}
