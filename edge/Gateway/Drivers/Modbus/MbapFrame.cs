using System.Buffers.Binary;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>
/// A PDU with the header it has on TCP (MODBUS Messaging on TCP/IP Implementation Guide V1.0b, section 3.1.3):
/// transaction, protocol 0, length of what follows, unit.
/// </summary>
internal readonly record struct MbapFrame(ushort Transaction, byte Unit, ReadOnlyMemory<byte> Pdu)
{
    public const int HeaderSize = 7;
    public const int MaxSize = HeaderSize + ModbusRequest.MaxPdu;

    public byte[] ToBytes()
    {
        var bytes = new byte[HeaderSize + Pdu.Length];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, Transaction);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), (ushort)(1 + Pdu.Length));
        bytes[6] = Unit;
        Pdu.Span.CopyTo(bytes.AsSpan(HeaderSize));
        return bytes;
    }

    /// <summary>Takes the first frame out of received bytes.</summary>
    /// <param name="bytes">What was received and not taken yet.</param>
    /// <param name="frame">The frame; its PDU is a copy.</param>
    /// <returns>Bytes the frame took; 0: it is not whole yet.</returns>
    /// <exception cref="ModbusFrameException">These bytes cannot begin a frame, and where the next one begins is not known.</exception>
    public static int TryRead(ReadOnlySpan<byte> bytes, out MbapFrame frame)
    {
        frame = default;
        if (bytes.Length >= 4 && BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) is var protocol and not 0)
            throw new ModbusFrameException(ModbusPhrases.Protocol.With(protocol));
        if (bytes.Length < HeaderSize) return 0;
        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        if (length is < 2 or > ModbusRequest.MaxPdu + 1)
            throw new ModbusFrameException(ModbusPhrases.Length.With(length, ModbusRequest.MaxPdu + 1));
        var size = HeaderSize - 1 + length;
        if (bytes.Length < size) return 0;
        frame = new MbapFrame(BinaryPrimitives.ReadUInt16BigEndian(bytes), bytes[6], bytes[HeaderSize..size].ToArray());
        return size;
    }
}
