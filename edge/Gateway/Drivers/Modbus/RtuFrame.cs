using System.Buffers.Binary;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>A PDU between unit and CRC (MODBUS over Serial Line, Specification and Implementation Guide V1.02, section 2.5.1).</summary>
internal static class RtuFrame
{
    /// <summary>Unit and CRC.</summary>
    public const int Overhead = 3;
    private const int ExceptionSize = 5;

    public static byte[] ToBytes(byte unit, ReadOnlySpan<byte> pdu)
    {
        var bytes = new byte[pdu.Length + Overhead];
        bytes[0] = unit;
        pdu.CopyTo(bytes.AsSpan(1));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(pdu.Length + 1), Crc(bytes.AsSpan(0, pdu.Length + 1)));
        return bytes;
    }

    /// <summary>
    /// The first whole answer of a unit to a function, wherever it begins: a transceiver that switches adds bytes of its own.
    /// </summary>
    /// <returns>Where it is; null: there is none (yet).</returns>
    public static Range? Find(ReadOnlySpan<byte> bytes, byte unit, byte function)
    {
        for (var start = 0; start + ExceptionSize <= bytes.Length; start++)
            if (bytes[start] == unit && (bytes[start + 1] & 0x7F) == function && Whole(bytes[start..]) is var size and > 0)
                return start..(start + size);
        return null;
    }

    /// <summary>The size of the whole answer that begins here; 0: none does.</summary>
    public static int Whole(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < ExceptionSize) return 0;
        var size = Size(bytes[1], bytes[2]);
        return size > 0 && size <= bytes.Length && Crc(bytes[..(size - 2)]) == BinaryPrimitives.ReadUInt16LittleEndian(bytes[(size - 2)..])
            ? size : 0;
    }

    /// <summary>Polynomial A001, from FFFF, least significant bit first (appendix B).</summary>
    public static ushort Crc(ReadOnlySpan<byte> bytes)
    {
        ushort crc = 0xFFFF;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++) crc = (ushort)((crc & 1) != 0 ? crc >> 1 ^ 0xA001 : crc >> 1);
        }
        return crc;
    }

    // The length of an answer follows from its function, and for reads from their count of bytes.
    private static int Size(byte function, byte count) => function switch
    {
        >= 0x80 => ExceptionSize,
        1 or 2 or 3 or 4 or 23 => 3 + count + 2,
        5 or 6 or 15 or 16 => 8,
        22 => 10,
        _ => 0,
    };
}
