using System.Security.Cryptography;
using System.Text;

namespace EdgeFleet.Contracts.Secrets;

/// <summary>
/// Seals texts that lie on a disk and opens them again: AES-256-GCM (NIST SP 800-38D) with a random nonce for each, bound
/// to its purpose, so that one sealed text cannot be put in the place of another. Safe for concurrent callers.
/// <para>Form: <c>sealed1:</c> and base64 of key id (4 bytes), nonce (12), ciphertext, tag (16).</para>
/// </summary>
/// <param name="keys">Of 32 bytes. The first one seals; the others, older ones, open what they sealed.</param>
public sealed class SecretBox(IReadOnlyList<byte[]> keys)
{
    public const int KeyBytes = 32;

    private const string Form = "sealed1:";
    private const int IdBytes = 4;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly List<(byte[] Id, byte[] Key)> _keys = [.. keys.Select(key => (Id(key), key))];

    /// <summary>Names a key without giving anything of it away, 8 hex digits.</summary>
    public static string IdOf(byte[] key) => Convert.ToHexStringLower(Id(key));

    /// <summary>The names of all keys, that of the one that seals first.</summary>
    public IReadOnlyList<string> Ids => [.. _keys.Select(key => Convert.ToHexStringLower(key.Id))];

    /// <summary>Whether a text is a sealed one; false: it is as it was before anything was sealed.</summary>
    public static bool IsSealed(string text) => text.StartsWith(Form, StringComparison.Ordinal);

    /// <summary>Whether it is sealed with the key that seals now.</summary>
    public bool IsCurrent(string text) => IsSealed(text) && Read(text).AsSpan(0, IdBytes).SequenceEqual(_keys[0].Id);

    /// <summary>The text sealed with the key that seals now; null: it is already. One that was not sealed yet is taken as it is.</summary>
    /// <exception cref="CryptographicException">As for <see cref="Open"/>.</exception>
    public string? Renew(string purpose, string text) =>
        IsCurrent(text) ? null : Seal(purpose, IsSealed(text) ? Open(purpose, text) : text);

    /// <param name="purpose">What the text is; to be named again to open it.</param>
    /// <param name="text">The secret.</param>
    public string Seal(string purpose, string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var whole = new byte[IdBytes + NonceBytes + plain.Length + TagBytes];
        var (id, key) = _keys[0];
        id.CopyTo(whole, 0);
        RandomNumberGenerator.Fill(whole.AsSpan(IdBytes, NonceBytes));
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(whole.AsSpan(IdBytes, NonceBytes), plain, whole.AsSpan(IdBytes + NonceBytes, plain.Length),
            whole.AsSpan(whole.Length - TagBytes), Encoding.UTF8.GetBytes(purpose));
        return Form + Convert.ToBase64String(whole);
    }

    /// <exception cref="CryptographicException">
    /// It was sealed with another key, for another purpose, was altered, or is not sealed.
    /// </exception>
    public string Open(string purpose, string text)
    {
        var whole = Read(text);
        var key = _keys.Find(key => whole.AsSpan(0, IdBytes).SequenceEqual(key.Id)).Key
            ?? throw new CryptographicException(
                $"it was sealed with key {Convert.ToHexStringLower(whole.AsSpan(0, IdBytes))}, and there is only {string.Join(", ", Ids)}");
        var plain = new byte[whole.Length - IdBytes - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(whole.AsSpan(IdBytes, NonceBytes), whole.AsSpan(IdBytes + NonceBytes, plain.Length),
            whole.AsSpan(whole.Length - TagBytes), plain, Encoding.UTF8.GetBytes(purpose));
        return Encoding.UTF8.GetString(plain);
    }

    private static byte[] Read(string text)
    {
        if (!IsSealed(text)) throw new CryptographicException("it is not sealed");
        try
        {
            var whole = Convert.FromBase64String(text.AsSpan(Form.Length).Trim().ToString());
            return whole.Length >= IdBytes + NonceBytes + TagBytes ? whole : throw new CryptographicException("it is cut off");
        }
        catch (FormatException e)
        {
            throw new CryptographicException("it is damaged", e);
        }
    }

    private static byte[] Id(byte[] key) => SHA256.HashData([.. "edgefleet secrets key "u8, .. key])[..IdBytes];
}
