using System.IO.Hashing;
using System.Text.Json;

namespace EdgeFleet.Contracts;

/// <summary>
/// A device document in parts: one for each profile and each device, with what stands before it. Put together in their order they are the
/// document, byte for byte. A text of another shape has parts too, whose bounds mean nothing. Pure.
/// </summary>
public static class DocumentParts
{
    /// <summary>Most parts of a document; what comes after is one more for each <see cref="MaxPartBytes"/>.</summary>
    public const int MaxParts = 64 * 1024;

    public const int MaxPartBytes = 16 * 1024;

    /// <summary>In which depth profiles and devices stand.</summary>
    private const int Depth = 2;

    /// <param name="document">In UTF-8.</param>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Of(ReadOnlyMemory<byte> document)
    {
        var (parts, begin) = (new List<ReadOnlyMemory<byte>>(), 0);
        var reader = new Utf8JsonReader(document.Span);
        try
        {
            while (parts.Count < MaxParts && reader.Read())
                if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == Depth) CutAt((int)reader.BytesConsumed);
        }
        catch (JsonException)
        {
            // What is no JSON has its parts by size.
        }
        CutAt(document.Length);
        return parts;

        void CutAt(int end)
        {
            for (; begin < end; begin += parts[^1].Length) parts.Add(document.Slice(begin, Math.Min(end - begin, MaxPartBytes)));
        }
    }

    /// <summary>
    /// By which the other end knows a part that it has. Short, because a gateway with 200 devices says as many: that two differ and share
    /// a tag, one time in four billion, shows when the whole is checked.
    /// </summary>
    public static uint Tag(ReadOnlyMemory<byte> part) => (uint)XxHash3.HashToUInt64(part.Span);
}
