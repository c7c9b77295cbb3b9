using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeFleet.Contracts;

/// <summary>
/// One form for all writings of a JSON value: keys in ordinal order, no white space, whole numbers in plain digits. What is hashed is
/// what was meant, not how it was laid out.
/// </summary>
public static class CanonicalJson
{
    public static byte[] Bytes(JsonElement element) => Bytes(element, inOrder: true);

    /// <summary>Its keys as they stand, whole numbers in plain digits: readers of older releases take no others.</summary>
    public static string WithPlainNumbers(JsonElement element) => Encoding.UTF8.GetString(Bytes(element, inOrder: false));

    private static byte[] Bytes(JsonElement element, bool inOrder)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(element, writer, inOrder);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>SHA-256 over the canonical bytes, lower-case hex.</summary>
    public static string Hash(JsonElement element) => Convert.ToHexStringLower(SHA256.HashData(Bytes(element)));

    private static void Write(JsonElement element, Utf8JsonWriter writer, bool inOrder)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                IEnumerable<JsonProperty> written = element.EnumerateObject();
                foreach (var property in inOrder ? written.OrderBy(property => property.Name, StringComparer.Ordinal) : written)
                {
                    writer.WritePropertyName(property.Name);
                    Write(property.Value, writer, inOrder);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(item, writer, inOrder);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number when JsonNumber.TryWhole(element, out var number):
                writer.WriteNumberValue(number);
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
