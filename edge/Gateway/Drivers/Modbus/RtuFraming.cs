using EdgeFleet.Contracts;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>
/// RTU: an answer ends where its function and count say, and its CRC tells whether it is one. The standard's silence of
/// 3.5 characters within and between frames cannot be measured behind adapters and converters; a longer one ends what
/// is no frame.
/// </summary>
internal sealed class RtuFraming(ModbusCounters counters, TimeProvider time) : SerialFraming(counters, time)
{
    protected override ModbusFraming Framing => ModbusFraming.Rtu;

    protected override byte[] ToBytes(byte unit, ReadOnlySpan<byte> pdu) => RtuFrame.ToBytes(unit, pdu);

    protected override bool TryTake(LineStream stream, byte unit, byte function, out byte from, out ReadOnlyMemory<byte> pdu)
    {
        (from, pdu) = (0, default);
        // The answer may begin anywhere; of others only what stands at the beginning, because in the midst of an answer anything can stand.
        var frame = RtuFrame.Find(stream.Received, unit, function) ?? ..RtuFrame.Whole(stream.Received);
        var (start, size) = frame.GetOffsetAndLength(stream.Received.Length);
        if (size == 0) return false;
        from = stream.Received[start];
        pdu = stream.Received.Slice(start + 1, size - RtuFrame.Overhead).ToArray();
        stream.Consume(start + size);
        return true;
    }

    protected override Phrase Leftover(LineStream stream, byte unit, byte function)
    {
        var isAnswer = stream.Received is [var from, var of, ..] && from == unit && (of & 0x7F) == function;
        var dropped = Dropped(stream);
        return isAnswer ? throw Damaged(ModbusPhrases.Cut) : dropped;
    }
}
