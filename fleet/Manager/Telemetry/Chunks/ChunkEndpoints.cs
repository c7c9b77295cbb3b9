using System.Buffers;
using System.Globalization;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Inbox;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <param name="Batch">
/// Goes up with each compaction: lists of blocks and chunks that were read while it stayed the same belong together.
/// </param>
/// <param name="Moving">Blocks are on their way out: they may still be listed although their readings are in chunks.</param>
public sealed record CompactionView(long Batch, bool Moving);

/// <summary>What went from the inbox to chunks, as a verdict needs it, beside what <c>/api/v1/inbox/blocks</c> still lists.</summary>
internal static class ChunkEndpoints
{
    private const int PageChunks = 64;
    private const int MaxChunks = 10_000;

    public static void MapChunks(this IEndpointRouteBuilder routes)
    {
        var inbox = routes.MapGroup("/api/v1/inbox").WithTags("Inbox").RequireAuthorization(Roles.Viewer)
            .OfAllSites();
        inbox.MapGet("/compaction", (ChunkStore store) => new CompactionView(store.Ledger.Batch, store.Ledger.Gone.Count > 0))
            .WithSummary("How far compaction is")
            .WithDescription("Readings move from blocks to chunks. Ask before and after you read the lists of both: with the same "
                + "batch, and nothing moving, every reading stands in one of them, once.");
        inbox.MapGet("/chunks", (string? after, int? limit, ChunkStore store) => Lines(store, after, limit))
            .WithSummary("Readings that went from blocks to chunks")
            .WithDescription("One JSON object a line, a chunk of one series: cursor, stream, and readings as [device, path, time, kind, "
                + "value as text, quality, ordinal]. Go on with the last cursor as 'after'; an empty answer is the end.")
            .Produces<string>(contentType: "application/x-ndjson").ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private static PushStreamHttpResult Lines(ChunkStore store, string? after, int? limit)
    {
        var left = RowLimit.Of(limit, 1000, MaxChunks);
        var (name, id) = Position(after);
        return TypedResults.Stream(async body =>
        {
            using var view = store.Views.Begin();
            var buffer = new ArrayBufferWriter<byte>();
            foreach (var file in store.Files.Where(f => string.CompareOrdinal(f.Name, name) >= 0))
            {
                using var connection = file.OpenRead();
                var position = file.Name == name ? id : 0;
                while (left > 0 && ChunkFile.After(connection, position, view.Batch, Math.Min(left, PageChunks))
                    .ToList() is { Count: > 0 } page)
                {
                    foreach (var chunk in page) WriteLine(buffer, file.Name, chunk);
                    left -= page.Count;
                    position = page[^1].Id;
                    await body.WriteAsync(buffer.WrittenMemory);
                    buffer.ResetWrittenCount();
                }
            }
        }, "application/x-ndjson");
    }

    private static (string Name, long Id) Position(string? cursor)
    {
        if (string.IsNullOrEmpty(cursor)) return ("", 0);
        var colon = cursor.LastIndexOf(':');
        return colon > 0 && long.TryParse(cursor.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? (cursor[..colon], id)
            : throw RefusedException.Invalid(CommonPhrases.NoCursor.With(cursor));
    }

    private static void WriteLine(
        ArrayBufferWriter<byte> buffer, string file, (long Id, ChunkSeries Series, IReadOnlyList<SourcedReading> Readings) chunk)
    {
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("cursor", string.Create(CultureInfo.InvariantCulture, $"{file}:{chunk.Id}"));
            json.WriteString("stream", chunk.Series.Stream.ToString().ToLowerInvariant());
            InboxEndpoints.WriteReadings(json, chunk.Readings.Select(r => r.Reading));
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
    }
}
