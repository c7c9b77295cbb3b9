namespace EdgeFleet.City.Field;

/// <summary>A frame of Modbus RTU (Modbus over Serial Line V1.02, section 2.5.1): unit, PDU, CRC-16 with the low byte first.</summary>
public static class RtuFrame
{
    /// <summary>Unit in front, CRC behind.</summary>
    public const int AroundPdu = 3;

    private const int MinBytes = 4;
    private const int MaxBytes = 256;
    private const ushort Polynomial = 0xA001;

    public static byte[] Of(byte unit, ReadOnlySpan<byte> pdu)
    {
        byte[] frame = [unit, .. pdu, 0, 0];
        var crc = Crc(frame.AsSpan(0, frame.Length - 2));
        (frame[^2], frame[^1]) = ((byte)crc, (byte)(crc >> 8));
        return frame;
    }

    /// <summary>Whether these bytes are one undamaged frame.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> bytes) =>
        bytes.Length is >= MinBytes and <= MaxBytes && Crc(bytes[..^2]) == (bytes[^2] | bytes[^1] << 8);

    private static ushort Crc(ReadOnlySpan<byte> bytes)
    {
        ushort crc = 0xFFFF;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (ushort)((crc & 1) != 0 ? crc >> 1 ^ Polynomial : crc >> 1);
        }
        return crc;
    }
}
