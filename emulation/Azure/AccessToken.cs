using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeFleet.Azure;

/// <summary>
/// A token of shared access, <c>SharedAccessSignature sr=…&amp;sig=…&amp;se=…</c>: the signature is an HMAC-SHA256 over the resource as it
/// was sent, a line feed and the end in Unix seconds. Pure.
/// </summary>
/// <param name="Resource">Whom it lets in, decoded, as in <c>hub/devices/dev</c>.</param>
/// <param name="End">When it ends.</param>
internal sealed record AccessToken(string Resource, DateTimeOffset End)
{
    private const string Scheme = "SharedAccessSignature ";

    /// <param name="text">The token.</param>
    /// <param name="key">The key that must have signed it.</param>
    /// <returns>Null: it is none, or another key signed it.</returns>
    public static AccessToken? Read(string text, byte[] key)
    {
        if (!text.StartsWith(Scheme, StringComparison.Ordinal)) return null;
        var parts = text[Scheme.Length..].Split('&').Select(part => part.Split('=', 2)).Where(part => part.Length == 2)
            .ToDictionary(part => part[0], part => part[1]);
        if (!parts.TryGetValue("sr", out var resource) || !parts.TryGetValue("sig", out var signature)
            || !parts.TryGetValue("se", out var end) || !long.TryParse(end, CultureInfo.InvariantCulture, out var seconds)) return null;
        var expected = Convert.ToBase64String(Sign(key, Encoding.UTF8.GetBytes($"{resource}\n{end}")));
        return Uri.UnescapeDataString(signature) == expected
            ? new AccessToken(Uri.UnescapeDataString(resource), DateTimeOffset.UnixEpoch.AddSeconds(seconds)) : null;
    }

    public static byte[] Sign(byte[] key, byte[] data) => HMACSHA256.HashData(key, data);
}
