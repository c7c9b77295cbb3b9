using System.Globalization;
using System.Text;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Query;

namespace EdgeFleet.Manager.Export;

/// <summary>
/// RFC 4180, UTF-8 with its mark, so that a spreadsheet reads Chinese names. A text that a spreadsheet would take for a formula
/// gets an apostrophe in front: names and values come from outside. Numbers are left as they are.
/// </summary>
internal static class CsvExport
{
    private const int PieceChars = 64 * 1024;
    private const string Header = "device,deviceName,site,point,name,unit,time,iso,ordinal,kind,value,quality,qualityWords\r\n";

    public static async Task WriteAsync(IAsyncEnumerable<ExportRow> rows, Stream body, CancellationToken cancel)
    {
        await using var writer = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        var piece = new StringBuilder(Header);
        await foreach (var row in rows.WithCancellation(cancel))
        {
            Append(piece, row);
            if (piece.Length < PieceChars) continue;
            await writer.WriteAsync(piece, cancel);
            piece.Clear();
        }
        await writer.WriteAsync(piece, cancel);
    }

    private static void Append(StringBuilder line, in ExportRow row)
    {
        var (series, reading) = row;
        line.Append(CultureInfo.InvariantCulture, $"{series.Device},").Append(Text(series.DeviceName)).Append(',').Append(Text(series.Site))
            .Append(CultureInfo.InvariantCulture, $",{series.Path},").Append(Text(series.Name)).Append(',').Append(Text(series.Unit))
            .Append(CultureInfo.InvariantCulture, $",{reading.Time},{TimeText.Iso(reading.Time)},{reading.Ordinal},")
            .Append(InboxEndpoints.KindName(reading.Value)).Append(',')
            .Append(reading.Value.Kind == ValueKind.Text ? Text(reading.Value.Text) : reading.Value.ToString())
            .Append(CultureInfo.InvariantCulture, $",{(int)reading.Quality},").AppendJoin(' ', QualityWords.Of(reading.Quality))
            .Append("\r\n");
    }

    /// <summary>A field of text, quoted where it must be.</summary>
    internal static string Text(string text)
    {
        if (text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..]) text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
