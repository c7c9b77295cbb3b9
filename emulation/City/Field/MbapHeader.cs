using System.Buffers.Binary;

namespace EdgeFleet.City.Field;

/// <summary>The MBAP header (Modbus Messaging on TCP/IP Implementation Guide V1.0b, section 3.1.3).</summary>
/// <param name="Transaction">Chosen by the master, given back.</param>
/// <param name="PduBytes">Bytes after the header.</param>
/// <param name="Unit">The device behind this endpoint.</param>
public readonly record struct MbapHeader(ushort Transaction, int PduBytes, byte Unit)
{
    public const int Bytes = 7;

    /// <returns>False when the bytes cannot start a Modbus TCP message; the stream is out of step then and must be closed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out MbapHeader header)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        header = new MbapHeader(BinaryPrimitives.ReadUInt16BigEndian(bytes), length - 1, bytes[6]);
        return BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) == 0 && length is >= 2 and <= ModbusCodec.MaxPduBytes + 1;
    }

    /// <summary>An answer to the request with this header.</summary>
    public byte[] Frame(ReadOnlySpan<byte> pdu)
    {
        var frame = new byte[Bytes + pdu.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame, Transaction);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(4), (ushort)(pdu.Length + 1));
        frame[6] = Unit;
        pdu.CopyTo(frame.AsSpan(Bytes));
        return frame;
    }
}
