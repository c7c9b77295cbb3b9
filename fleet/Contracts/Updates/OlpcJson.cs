using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EdgeFleet.Contracts.Updates;

/// <summary>
/// Canonical JSON as the One Laptop per Child project wrote it down and The Update Framework signs it: keys in the order of their code
/// points, no white space, whole numbers only, and texts as they are, with nothing escaped but <c>"</c> and <c>\</c>. It is signed and
/// hashed, and never read back.
/// </summary>
public static class OlpcJson
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create("\"\\");

    /// <exception cref="FormatException">A number is not a whole one of 64 bits, or a text has half of a character.</exception>
    public static byte[] Bytes(JsonElement element)
    {
        var text = new StringBuilder();
        try
        {
            Write(element, text);
        }
        catch (InvalidOperationException e)
        {
            // JSON lets it pass, in texts and in keys, but nobody can make a text of it.
            throw new FormatException("a text has half of a character; write it whole", e);
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Write(JsonElement element, StringBuilder to)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                to.Append('{');
                foreach (var (i, property) in element.EnumerateObject().OrderBy(p => Encoding.UTF8.GetBytes(p.Name), CodePoints).Index())
                {
                    if (i > 0) to.Append(',');
                    Write(property.Name, to);
                    to.Append(':');
                    Write(property.Value, to);
                }
                to.Append('}');
                break;
            case JsonValueKind.Array:
                to.Append('[');
                foreach (var (i, item) in element.EnumerateArray().Index())
                {
                    if (i > 0) to.Append(',');
                    Write(item, to);
                }
                to.Append(']');
                break;
            case JsonValueKind.String:
                Write(element.GetString()!, to);
                break;
            case JsonValueKind.Number when element.TryGetInt64(out var number):
                to.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null:
                to.Append(element.GetRawText());
                break;
            default:
                throw new FormatException($"{JsonSection.Shown(element)} is not a whole number; canonical JSON has no others");
        }
    }

    private static void Write(string text, StringBuilder to)
    {
        to.Append('"');
        foreach (var c in text)
        {
            if (Escaped.Contains(c)) to.Append('\\');
            to.Append(c);
        }
        to.Append('"');
    }

    // UTF-8 sorts as its code points do; UTF-16 does not.
    private static readonly Comparer<byte[]> CodePoints = Comparer<byte[]>.Create((one, other) => one.AsSpan().SequenceCompareTo(other));
}
