using System.Buffers;
using System.Globalization;
using System.Text;

namespace EdgeFleet.Contracts;

/// <summary>
/// What may stand in a line that people read: letters, digits, signs and spaces. What would begin another line, move a terminal's
/// cursor, or turn the direction of what stands beside it (Unicode UAX #9, UTS #55) is none of them.
/// </summary>
public static class PlainText
{
    /// <summary>No half of a surrogate pair: UTF-8 has no bytes for it, and would give another text.</summary>
    public static bool IsWhole(ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var length) != OperationStatus.Done) return false;
            text = text[length..];
        }
        return true;
    }

    /// <summary>Whole, and nothing in it that <see cref="Escaped"/> would change.</summary>
    public static bool IsPlain(ReadOnlySpan<char> text) => FirstOdd(text, keepLines: false) < 0;

    /// <summary>Each character that is none of a line is written as its number, as in <c>\u001b</c>.</summary>
    /// <param name="text">Of anybody.</param>
    /// <param name="keepLines">Line feeds and tabs stay: the text is one of several lines, all of them ours.</param>
    public static string Escaped(string text, bool keepLines = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = FirstOdd(text, keepLines);
        if (at < 0) return text;
        var escaped = new StringBuilder(text, 0, at, text.Length + 16);
        while (at < text.Length)
        {
            var status = Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
            var part = text.AsSpan(at, length);
            if (status != OperationStatus.Done || IsOdd(rune, keepLines))
                foreach (var unit in part) escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
            else escaped.Append(part);
            at += length;
        }
        return escaped.ToString();
    }

    private static int FirstOdd(ReadOnlySpan<char> text, bool keepLines)
    {
        for (var at = 0; at < text.Length;)
        {
            // Nearly all of what is written: no need to look further.
            if (text[at] is >= ' ' and <= '~')
            {
                at++;
                continue;
            }
            if (Rune.DecodeFromUtf16(text[at..], out var rune, out var length) != OperationStatus.Done || IsOdd(rune, keepLines)) return at;
            at += length;
        }
        return -1;
    }

    // Formats are marks of direction, joiners of no width and tags; the two joiners that scripts need hide nothing.
    private static bool IsOdd(Rune rune, bool keepLines) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control => !(keepLines && rune.Value is '\n' or '\t'),
        UnicodeCategory.Format => rune.Value is not (0x200C or 0x200D),
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate => true,
        _ => false,
    };
}
