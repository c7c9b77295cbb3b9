using EdgeFleet.Contracts;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Query;
using Parquet;
using Parquet.Schema;

namespace EdgeFleet.Manager.Export;

/// <summary>
/// Apache Parquet in row groups, one of which is held at a time. <c>value</c> is exact, as text; <c>number</c> is the nearest
/// double, null where the value is none; <c>timestamp</c> is UTC in milliseconds.
/// </summary>
internal static class ParquetExport
{
    private const int GroupRows = 50_000;

    private static readonly Column[] Columns =
    [
        Column.Of("device", row => row.Series.Device),
        Column.OfText("deviceName", row => row.Series.DeviceName),
        Column.OfText("site", row => row.Series.Site),
        Column.OfText("point", row => row.Series.Path.ToString()),
        Column.OfText("name", row => row.Series.Name),
        Column.OfText("unit", row => row.Series.Unit),
        Column.Of("time", row => row.Reading.Time),
        Column.Of(new DateTimeDataField("timestamp", DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Millis),
            row => UnixTime.Nearest(row.Reading.Time).UtcDateTime),
        Column.Of("ordinal", row => (long)row.Reading.Ordinal),
        Column.OfText("kind", row => InboxEndpoints.KindName(row.Reading.Value)),
        Column.OfText("value", row => row.Reading.Value.ToString()),
        Column.OfNullable("number", row => row.Reading.Value.AsNumber()),
        Column.Of("quality", row => (int)row.Reading.Quality),
        Column.OfText("qualityWords", row => string.Join(' ', QualityWords.Of(row.Reading.Quality))),
    ];

    public static async Task WriteAsync(IAsyncEnumerable<ExportRow> rows, Stream body, CancellationToken cancel)
    {
        using var outgoing = new ForwardStream();
        await using (var writer = await ParquetWriter.CreateAsync(
            new ParquetSchema(Columns.Select(column => column.Field)), outgoing, cancellationToken: cancel))
        {
            var group = new List<ExportRow>(GroupRows);
            await foreach (var row in rows.WithCancellation(cancel))
            {
                group.Add(row);
                if (group.Count == GroupRows) await WriteGroupAsync(writer, group, outgoing, body, cancel);
            }
            if (group.Count > 0) await WriteGroupAsync(writer, group, outgoing, body, cancel);
        }
        await outgoing.SendAsync(body, cancel);
    }

    private static async Task WriteGroupAsync(
        ParquetWriter writer, List<ExportRow> rows, ForwardStream outgoing, Stream body, CancellationToken cancel)
    {
        using (var group = writer.CreateRowGroup())
        {
            foreach (var column in Columns) await column.WriteAsync(group, rows);
        }
        rows.Clear();
        await outgoing.SendAsync(body, cancel);
    }

    private sealed record Column(DataField Field, Func<ParquetRowGroupWriter, List<ExportRow>, Task> WriteAsync)
    {
        public static Column Of<T>(string name, Func<ExportRow, T> value) where T : struct => Of(new DataField<T>(name), value);

        public static Column Of<T>(DataField field, Func<ExportRow, T> value) where T : struct =>
            new(field, (group, rows) => group.WriteAsync<T>(field, rows.Select(value).ToArray()));

        public static Column OfNullable<T>(string name, Func<ExportRow, T?> value) where T : struct
        {
            var field = new DataField<T?>(name);
            return new(field, (group, rows) => group.WriteAsync<T>(field, rows.Select(value).ToArray()));
        }

        public static Column OfText(string name, Func<ExportRow, string> value)
        {
            var field = new DataField<string>(name);
            return new(field, (group, rows) => group.WriteAsync(field, rows.Select(value).ToArray()));
        }
    }
}
