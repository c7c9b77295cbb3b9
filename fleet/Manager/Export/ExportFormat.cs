namespace EdgeFleet.Manager.Export;

/// <summary>A kind of file that readings are written to, row by row, with no more in memory than one piece of it.</summary>
/// <param name="Name">As an address names it, and the end of the file's name.</param>
/// <param name="ContentType">Of the answer.</param>
/// <param name="WriteAsync">Writes all rows to the stream.</param>
public sealed record ExportFormat(
    string Name, string ContentType, Func<IAsyncEnumerable<ExportRow>, Stream, CancellationToken, Task> WriteAsync)
{
    public static IReadOnlyList<ExportFormat> All { get; } =
    [
        new("csv", "text/csv; charset=utf-8", CsvExport.WriteAsync),
        new("jsonl", "application/x-ndjson", JsonLinesExport.WriteAsync),
        new("parquet", "application/vnd.apache.parquet", ParquetExport.WriteAsync),
    ];

    public static ExportFormat? Find(string? name) => All.FirstOrDefault(format => format.Name == (name ?? "csv"));
}
