using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Gateway.Uplinks.Payloads;

/// <summary>
/// Readings as JSON: <c>{"gateway", "block", "class", "readings": [{"device", "path", "name", "unit", "time", "value", "quality",
/// "ordinal"}]}</c>. Integers and decimals stand with all their digits; a double that JSON cannot say is the text NaN, Infinity or
/// -Infinity. Left out: an empty unit, a quality against which nothing is known, an ordinal of 0.
/// </summary>
/// <param name="milliseconds">Times are Unix ms instead of text.</param>
internal sealed class JsonPayload(bool milliseconds) : IPayload
{
    // What comes out is no part of a page: names in Chinese stay readable.
    private static readonly JsonWriterOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string ContentType => "application/json";

    public byte[] Write(string gateway, BlockId block, IReadOnlyList<NamedReading> readings)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Written))
        {
            json.WriteStartObject();
            json.WriteString("gateway", gateway);
            json.WriteString("block", block.ToString());
            json.WriteString("class", block.Stream.ToString().ToLowerInvariant());
            json.WriteStartArray("readings");
            foreach (var reading in readings) Write(json, reading.Reading, reading.Point);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private void Write(Utf8JsonWriter json, in Reading reading, in PointName point)
    {
        json.WriteStartObject();
        json.WriteNumber("device", reading.Series.Device);
        json.WriteString("path", reading.Series.Path.ToString());
        json.WriteString("name", point.Name);
        if (point.Unit.Length > 0) json.WriteString("unit", point.Unit);
        if (milliseconds || !UnixTime.HasDate(reading.Time)) json.WriteNumber("time", reading.Time);
        else
            json.WriteString("time",
                UnixTime.Nearest(reading.Time).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WritePropertyName("value");
        Write(json, reading.Value);
        if (reading.Quality != Quality.Good) WriteQuality(json, reading.Quality);
        if (reading.Ordinal != 0) json.WriteNumber("ordinal", reading.Ordinal);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, in ReadingValue value)
    {
        switch (value.Kind)
        {
            case ValueKind.Integer: json.WriteNumberValue(value.Integer); break;
            case ValueKind.Decimal: json.WriteNumberValue(value.Decimal); break;
            case ValueKind.Double when double.IsFinite(value.Double): json.WriteNumberValue(value.Double); break;
            case ValueKind.Boolean: json.WriteBooleanValue(value.Boolean); break;
            case ValueKind.None: json.WriteNullValue(); break;
            default: json.WriteStringValue(value.ToString()); break;
        }
    }

    private static void WriteQuality(Utf8JsonWriter json, Quality quality)
    {
        json.WriteStartArray("quality");
        foreach (var word in QualityNames.Of(quality)) json.WriteStringValue(word);
        json.WriteEndArray();
    }
}
