using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EdgeFleet.Manager.Access;

/// <summary>
/// Random secrets that are shown once and stored as their SHA-256. They carry at least 100 random bits, so that a plain
/// hash cannot be guessed backwards, and a look-up by the hash tells an attacker's clock nothing about the secret.
/// </summary>
public static class Secret
{
    // Crockford's base 32: no I, L, O, U, so that a code survives a telephone.
    private const string Letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>A code for people to type: five groups of four letters, 100 bits.</summary>
    public static string NewCode()
    {
        var letters = RandomNumberGenerator.GetString(Letters, 20);
        return string.Join('-', Enumerable.Range(0, 5).Select(i => letters.Substring(4 * i, 4)));
    }

    /// <summary>A token for programs, 256 bits.</summary>
    public static string NewToken() => "ef_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>An identifier that was never given before and cannot be guessed, 128 bits.</summary>
    public static string NewId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    /// <summary>
    /// The hash to store and to look up. Codes are read as they are spoken: case, spaces and dashes do not matter, O is 0, I and L
    /// are 1.
    /// </summary>
    public static string HashOfCode(string code) => Hash(new string([.. code.Where(char.IsAsciiLetterOrDigit).Select(char.ToUpperInvariant)
        .Select(letter => letter switch { 'O' => '0', 'I' or 'L' => '1', _ => letter })]));

    /// <summary>The hash to store and to look up.</summary>
    public static string HashOfToken(string token) => Hash(token);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
