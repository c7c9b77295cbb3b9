using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Query;

namespace EdgeFleet.Manager.Export;

/// <summary>An object a line, UTF-8. Values are exact, as text.</summary>
internal static class JsonLinesExport
{
    private const int PieceBytes = 64 * 1024;

    // Names in any script as they are written; what a page could take for markup stays escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static async Task WriteAsync(IAsyncEnumerable<ExportRow> rows, Stream body, CancellationToken cancel)
    {
        var piece = new ArrayBufferWriter<byte>();
        await using var json = new Utf8JsonWriter(piece, Options);
        await foreach (var row in rows.WithCancellation(cancel))
        {
            Write(json, row);
            json.Reset();
            piece.Write("\n"u8);
            if (piece.WrittenCount < PieceBytes) continue;
            await body.WriteAsync(piece.WrittenMemory, cancel);
            piece.ResetWrittenCount();
        }
        await body.WriteAsync(piece.WrittenMemory, cancel);
    }

    private static void Write(Utf8JsonWriter json, in ExportRow row)
    {
        var (series, reading) = row;
        json.WriteStartObject();
        json.WriteNumber("device", series.Device);
        json.WriteString("deviceName", series.DeviceName);
        json.WriteString("site", series.Site);
        json.WriteString("point", series.Path.ToString());
        json.WriteString("name", series.Name);
        json.WriteString("unit", series.Unit);
        json.WriteNumber("time", reading.Time);
        json.WriteString("iso", TimeText.Iso(reading.Time));
        json.WriteNumber("ordinal", reading.Ordinal);
        json.WriteString("kind", InboxEndpoints.KindName(reading.Value));
        json.WriteString("value", reading.Value.ToString());
        json.WriteNumber("quality", (int)reading.Quality);
        json.WriteStartArray("qualityWords");
        foreach (var word in QualityWords.Of(reading.Quality)) json.WriteStringValue(word);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
    }
}
