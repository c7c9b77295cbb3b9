using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeFleet.Contracts;

/// <summary>
/// One form for all writings of a JSON value: keys in ordinal order, no white space, numbers as written. What is hashed is what was
/// meant, not how it was laid out.
/// </summary>
public static class CanonicalJson
{
    public static byte[] Bytes(JsonElement element)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(element, writer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>SHA-256 over the canonical bytes, lower-case hex.</summary>
    public static string Hash(JsonElement element) => Convert.ToHexStringLower(SHA256.HashData(Bytes(element)));

    private static void Write(JsonElement element, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    Write(property.Value, writer);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(item, writer);
                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
