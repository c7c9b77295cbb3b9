using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace EdgeFleet.Manager.Access;

/// <summary>
/// Time-based one-time passwords as every authenticator app has them: RFC 6238 with HMAC-SHA-1, steps of 30 s and six digits
/// (RFC 4226, section 5.3).
/// </summary>
public static class Totp
{
    public const int Digits = 6;
    /// <summary>160 bits, as RFC 4226, section 4, recommends.</summary>
    public const int KeyBytes = 20;
    private const int StepSeconds = 30;
    private const int Modulus = 1_000_000;
    // RFC 4648, section 6.
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a step, six digits.</summary>
    public static string Code(ReadOnlySpan<byte> key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // SHA-1 is what the apps compute; HMAC does not depend on what is broken of it (RFC 6194).
        HMACSHA1.HashData(key, counter, hash);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xf)..]) & int.MaxValue;
        return (number % Modulus).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code this is: the present one or a neighbour, and later than <paramref name="last"/>; null: none.</summary>
    public static long? Find(ReadOnlySpan<byte> key, string code, DateTimeOffset now, long last)
    {
        long? found = null;
        var present = StepAt(now);
        Span<char> expected = stackalloc char[Digits];
        for (var step = Math.Max(present - 1, last + 1); step <= present + 1; step++)
        {
            Code(key, step).CopyTo(expected);
            if (CryptographicOperations.FixedTimeEquals(
                System.Runtime.InteropServices.MemoryMarshal.AsBytes((ReadOnlySpan<char>)expected),
                System.Runtime.InteropServices.MemoryMarshal.AsBytes(code.AsSpan()))) found = step;
        }
        return found;
    }

    /// <summary>What an app reads off the screen (Key Uri Format).</summary>
    public static string Address(byte[] key, string issuer, string name) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(name)}"
        + $"?secret={Base32(key)}&issuer={Uri.EscapeDataString(issuer)}";

    /// <summary>The key as a person types it into an app.</summary>
    public static string Base32(byte[] key) => string.Concat(Enumerable.Range(0, (key.Length * 8 + 4) / 5).Select(i =>
    {
        var (at, shift) = (i * 5 / 8, i * 5 % 8);
        var pair = (key[at] << 8) | (at + 1 < key.Length ? key[at + 1] : 0);
        return Letters[(pair >> (11 - shift)) & 31];
    }));
}
