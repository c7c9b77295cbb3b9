using System.Diagnostics.CodeAnalysis;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Host;

/// <summary>A node's key as people write it.</summary>
public static class NodeKey
{
    /// <param name="text">64 hex digits.</param>
    /// <param name="key">32 bytes.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out byte[]? key)
    {
        key = text is { Length: 2 * Frame.KeySize } && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;
        return key is not null;
    }
}
