using System.Runtime.InteropServices;
using EdgeFleet.City.Field;
using EdgeFleet.City.Plan;

namespace EdgeFleet.City.Meters;

/// <summary>Reads of registers in Modbus RTU, found by length and CRC wherever they begin.</summary>
/// <param name="meters">By unit id.</param>
internal sealed class RtuConversation(IReadOnlyDictionary<byte, SerialMeterPlan> meters) : IConversation
{
    private const int ReadRequestBytes = 8;
    private const int RefusalBytes = 5;
    private const int BeforeRegisters = 3;

    private readonly List<byte> _request = [];
    private readonly List<byte> _answer = [];
    private (byte Unit, ModbusRead Read)? _asked;

    public bool Ask(ReadOnlySpan<byte> bytes)
    {
        _request.AddRange(bytes);
        if (Find(_request, ReadRequestBytes, frame => frame[1] is 3 or 4) is not { } frame) return false;
        _request.Clear();
        _answer.Clear();
        var pdu = frame.AsSpan(1, frame.Length - RtuFrame.AroundPdu);
        _asked = ModbusCodec.ReadRequest(pdu) is ModbusRead read && meters.ContainsKey(frame[0]) ? (frame[0], read) : null;
        return _asked is not null;
    }

    public MeterAnswer? Hear(ReadOnlySpan<byte> bytes)
    {
        if (_asked is not { } asked) return null;
        _answer.AddRange(bytes);
        var length = BeforeRegisters + 2 * asked.Read.Count + 2;
        if (Find(_answer, length, IsAnswer) is { } frame)
        {
            _asked = null;
            var registers = ModbusCodec.Registers(frame.AsSpan(1));
            return new MeterAnswer(meters[asked.Unit], [.. MeterRegisters.Map.In(asked.Read.Table, asked.Read.Address, registers)]);
        }
        if (Find(_answer, RefusalBytes, IsRefusal) is not null) _asked = null;
        return null;

        bool IsRefusal(byte[] candidate) => candidate[0] == asked.Unit && candidate[1] == (asked.Read.Function | 0x80);

        bool IsAnswer(byte[] candidate) =>
            candidate[0] == asked.Unit && candidate[1] == asked.Read.Function && candidate[2] == 2 * asked.Read.Count;
    }

    private static byte[]? Find(List<byte> heard, int length, Func<byte[], bool> suits)
    {
        // More than the longest frame is noise before the next one.
        if (heard.Count > 512) heard.RemoveRange(0, heard.Count - 256);
        for (var begin = 0; begin + length <= heard.Count; begin++)
        {
            var candidate = CollectionsMarshal.AsSpan(heard).Slice(begin, length).ToArray();
            if (suits(candidate) && RtuFrame.IsWhole(candidate)) return candidate;
        }
        return null;
    }
}
