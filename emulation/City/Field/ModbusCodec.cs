using System.Buffers.Binary;

namespace EdgeFleet.City.Field;

/// <summary>Modbus exception codes (Modbus Application Protocol V1.1b3, section 7).</summary>
public enum ModbusException : byte
{
    IllegalFunction = 1,
    IllegalDataAddress = 2,
    IllegalDataValue = 3,
    /// <summary>A converter's answer for a device behind it that is silent.</summary>
    GatewayTargetFailedToRespond = 0x0B,
}

/// <summary>The serving half of Modbus as the field devices speak it, without what carries it: written from the specification.</summary>
public static class ModbusCodec
{
    public const int MaxPduBytes = 253;
    public const int MaxReadRegisters = 125;
    public const int MaxWriteRegisters = 123;

    /// <summary>A request's PDU. What does not have the shape its function asks for comes back as <see cref="ModbusRefusal"/>.</summary>
    public static ModbusRequest ReadRequest(ReadOnlySpan<byte> pdu) => pdu[0] switch
    {
        3 => Read(RegisterTable.Holding, pdu),
        4 => Read(RegisterTable.Input, pdu),
        6 => WriteSingle(pdu),
        16 => WriteMultiple(pdu),
        var function => new ModbusRefusal(function, ModbusException.IllegalFunction),
    };

    /// <summary>What a device says to a request, as a PDU.</summary>
    /// <param name="unit">The device.</param>
    /// <param name="request">What <see cref="ReadRequest"/> made of <paramref name="pdu"/>.</param>
    /// <param name="pdu">As it came.</param>
    public static byte[] Answer(IModbusUnit unit, ModbusRequest request, ReadOnlySpan<byte> pdu)
    {
        ArgumentNullException.ThrowIfNull(unit);
        switch (request)
        {
            case ModbusRead read:
                var registers = new ushort[read.Count];
                return unit.Read(read.Table, read.Address, registers) is { } refused
                    ? Exception(read.Function, refused)
                    : ReadAnswer(read.Function, registers);
            case ModbusWrite write:
                // Functions 6 and 16 are answered with the first five bytes of their request.
                return unit.Write(write.Address, write.Values) is { } exception ? Exception(write.Function, exception) : pdu[..5].ToArray();
            default:
                return Exception(request.Function, ((ModbusRefusal)request).Exception);
        }
    }

    public static byte[] Exception(byte function, ModbusException exception) => [(byte)(function | 0x80), (byte)exception];

    public static bool IsException(ReadOnlySpan<byte> answer) => (answer[0] & 0x80) != 0;

    /// <summary>The registers in the answer to functions 3 and 4.</summary>
    public static ushort[] Registers(ReadOnlySpan<byte> answer)
    {
        var registers = new ushort[answer[1] / 2];
        for (var i = 0; i < registers.Length; i++) registers[i] = Word(answer, 2 + 2 * i);
        return registers;
    }

    private static byte[] ReadAnswer(byte function, ReadOnlySpan<ushort> registers)
    {
        var pdu = new byte[2 + 2 * registers.Length];
        pdu[0] = function;
        pdu[1] = (byte)(2 * registers.Length);
        for (var i = 0; i < registers.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(pdu.AsSpan(2 + 2 * i), registers[i]);
        return pdu;
    }

    private static ModbusRequest Read(RegisterTable table, ReadOnlySpan<byte> pdu)
    {
        if (pdu.Length != 5) return new ModbusRefusal(pdu[0], ModbusException.IllegalDataValue);
        var count = Word(pdu, 3);
        return count is 0 or > MaxReadRegisters
            ? new ModbusRefusal(pdu[0], ModbusException.IllegalDataValue)
            : new ModbusRead(pdu[0], table, Word(pdu, 1), count);
    }

    private static ModbusRequest WriteSingle(ReadOnlySpan<byte> pdu) => pdu.Length == 5
        ? new ModbusWrite(pdu[0], Word(pdu, 1), [Word(pdu, 3)])
        : new ModbusRefusal(pdu[0], ModbusException.IllegalDataValue);

    private static ModbusRequest WriteMultiple(ReadOnlySpan<byte> pdu)
    {
        if (pdu.Length < 6) return new ModbusRefusal(pdu[0], ModbusException.IllegalDataValue);
        var count = Word(pdu, 3);
        if (count is 0 or > MaxWriteRegisters || pdu[5] != 2 * count || pdu.Length != 6 + pdu[5])
            return new ModbusRefusal(pdu[0], ModbusException.IllegalDataValue);
        var values = new ushort[count];
        for (var i = 0; i < count; i++) values[i] = Word(pdu, 6 + 2 * i);
        return new ModbusWrite(pdu[0], Word(pdu, 1), values);
    }

    private static ushort Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
}
