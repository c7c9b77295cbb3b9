using System.Globalization;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>Unit, PDU and LRC in hexadecimal characters between a colon and CR LF (MODBUS over Serial Line V1.02, section 2.5.2).</summary>
/// <param name="Unit">Who says it.</param>
/// <param name="Pdu">A copy.</param>
internal readonly record struct AsciiFrame(byte Unit, ReadOnlyMemory<byte> Pdu)
{
    private const byte Colon = (byte)':';

    public static byte[] ToBytes(byte unit, ReadOnlySpan<byte> pdu)
    {
        byte[] bytes = [unit, .. pdu];
        return System.Text.Encoding.ASCII.GetBytes($":{Convert.ToHexString(bytes)}{Lrc(bytes):X2}\r\n");
    }

    /// <summary>Takes the first frame out of received characters.</summary>
    /// <param name="characters">What was received and not taken yet.</param>
    /// <param name="frame">The frame; null: what stood there was damaged.</param>
    /// <returns>Characters it took, with those before the colon; 0: there is no whole one yet.</returns>
    public static int TryRead(ReadOnlySpan<byte> characters, out AsciiFrame? frame)
    {
        frame = null;
        var end = characters.IndexOf("\r\n"u8);
        if (end < 0) return 0;
        // A colon begins a frame anew, whatever stood before it.
        var colon = characters[..end].LastIndexOf(Colon);
        if (colon >= 0) frame = Read(characters[(colon + 1)..end]);
        return end + 2;
    }

    /// <summary>What makes the sum of all bytes 0 (appendix B).</summary>
    private static byte Lrc(ReadOnlySpan<byte> bytes)
    {
        byte sum = 0;
        foreach (var one in bytes) sum += one;
        return (byte)-sum;
    }

    private static AsciiFrame? Read(ReadOnlySpan<byte> digits)
    {
        var bytes = new byte[digits.Length / 2];
        if (digits.Length % 2 != 0 || bytes.Length < 3) return null;
        for (var i = 0; i < bytes.Length; i++)
            if (!byte.TryParse(digits.Slice(i * 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[i]))
                return null;
        return Lrc(bytes.AsSpan(0, bytes.Length - 1)) == bytes[^1] ? new AsciiFrame(bytes[0], bytes.AsMemory(1, bytes.Length - 2)) : null;
    }
}
