using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text;

namespace EdgeFleet.Manager.Registry;

/// <summary>
/// The document that a gateway is to run (<c>edgefleet-devices/1</c>): its devices in the order of their numbers, and the
/// text of each profile they use. The same content always gives the same text.
/// </summary>
/// <param name="Hash">SHA-256 of <paramref name="Text"/> in lower-case hex.</param>
public sealed record DesiredDocument(string Text, string Hash)
{
    public const string Format = "edgefleet-devices/1";

    /// <param name="devices">Of one gateway.</param>
    /// <param name="link">The link of a device as it is to stand in the document.</param>
    /// <param name="profile">The text of a profile, by name.</param>
    public static DesiredDocument Of(
        IEnumerable<RegisteredDevice> devices, Func<RegisteredDevice, string> link, Func<string, string> profile)
    {
        var sorted = devices.OrderBy(d => d.Number).ToList();
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("format", Format);
            writer.WriteStartObject("profiles");
            foreach (var name in sorted.Select(d => d.Profile).Distinct().Order(StringComparer.Ordinal))
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(profile(name));
            }
            writer.WriteEndObject();
            writer.WriteStartArray("devices");
            foreach (var device in sorted) Write(writer, device, link(device));
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return new DesiredDocument(
            Encoding.UTF8.GetString(buffer.WrittenSpan), Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan)));
    }

    private static void Write(Utf8JsonWriter writer, RegisteredDevice device, string link)
    {
        writer.WriteStartObject();
        writer.WriteNumber("number", device.Number);
        writer.WriteString("name", device.Name);
        writer.WriteString("profile", device.Profile);
        if (device.PeriodMs is { } period) writer.WriteNumber("periodMs", period);
        writer.WritePropertyName("link");
        writer.WriteRawValue(link);
        writer.WriteEndObject();
    }
}
