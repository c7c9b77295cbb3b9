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

/// <summary>The MBAP header (Modbus Messaging on TCP/IP Implementation Guide V1.0b, section 3.1.3).</summary>
/// <param name="Transaction">Chosen by the master, given back.</param>
/// <param name="PduBytes">Bytes after the header.</param>
/// <param name="Unit">The device behind this endpoint.</param>
public readonly record struct MbapHeader(ushort Transaction, int PduBytes, byte Unit);

/// <summary>The serving half of Modbus TCP as the field devices speak it, written from the specification and shared with nobody.</summary>
public static class ModbusCodec
{
    public const int HeaderBytes = 7;
    public const int MaxPduBytes = 253;
    public const int MaxReadRegisters = 125;
    public const int MaxWriteRegisters = 123;

    /// <returns>False when the bytes cannot start a Modbus TCP message; the stream is out of step then and must be closed.</returns>
    public static bool TryReadHeader(ReadOnlySpan<byte> bytes, out MbapHeader header)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        header = new MbapHeader(BinaryPrimitives.ReadUInt16BigEndian(bytes), length - 1, bytes[6]);
        return BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) == 0 && length is >= 2 and <= MaxPduBytes + 1;
    }

    /// <summary>A request's PDU. What does not have the shape its function asks for comes back as <see cref="ModbusRefusal"/>.</summary>
    public static ModbusRequest ReadRequest(ReadOnlySpan<byte> pdu) => pdu[0] switch
    {
        3 => Read(RegisterTable.Holding, pdu),
        4 => Read(RegisterTable.Input, pdu),
        6 => WriteSingle(pdu),
        16 => WriteMultiple(pdu),
        var function => new ModbusRefusal(function, ModbusException.IllegalFunction),
    };

    public static byte[] ReadAnswer(MbapHeader request, byte function, ReadOnlySpan<ushort> registers)
    {
        Span<byte> pdu = stackalloc byte[2 + 2 * registers.Length];
        pdu[0] = function;
        pdu[1] = (byte)(2 * registers.Length);
        for (var i = 0; i < registers.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(pdu[(2 + 2 * i)..], registers[i]);
        return Frame(request, pdu);
    }

    /// <summary>Functions 6 and 16 answer with the first five bytes of their request.</summary>
    public static byte[] WriteAnswer(MbapHeader request, ReadOnlySpan<byte> requestPdu) => Frame(request, requestPdu[..5]);

    public static byte[] ExceptionAnswer(MbapHeader request, byte function, ModbusException exception) =>
        Frame(request, [(byte)(function | 0x80), (byte)exception]);

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

    private static byte[] Frame(MbapHeader request, ReadOnlySpan<byte> pdu)
    {
        var frame = new byte[HeaderBytes + pdu.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame, request.Transaction);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(4), (ushort)(pdu.Length + 1));
        frame[6] = request.Unit;
        pdu.CopyTo(frame.AsSpan(HeaderBytes));
        return frame;
    }

    private static ushort Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
}
