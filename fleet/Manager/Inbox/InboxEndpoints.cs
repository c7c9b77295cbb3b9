using System.Buffers;
using System.Globalization;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Common;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EdgeFleet.Manager.Inbox;

/// <param name="Number">Pass the last one as <c>before</c> for the next page.</param>
/// <param name="Gateway">Who offered it.</param>
/// <param name="Epoch">Sixteen hex digits; absent when no identity could be read.</param>
/// <param name="Stream">Name of the stream.</param>
/// <param name="Sequence">Within epoch and stream.</param>
/// <param name="Reason">conflict or corrupt.</param>
/// <param name="Detail">What is wrong.</param>
/// <param name="Size">Bytes as offered.</param>
/// <param name="BytesKept">The bytes can still be fetched.</param>
/// <param name="FirstSeen">Unix ms.</param>
/// <param name="LastSeen">Unix ms.</param>
/// <param name="Times">How often the same bytes came.</param>
public sealed record RefusedView(
    long Number, long Gateway, string? Epoch, string? Stream, ulong? Sequence, string Reason, string Detail, int Size, bool BytesKept,
    long FirstSeen, long LastSeen, long Times);

/// <param name="Cursor">Pass the last one as <c>after</c> to go on.</param>
/// <param name="Gateway">Who sent them.</param>
/// <param name="Epoch">Sixteen hex digits.</param>
/// <param name="Stream">Name of the stream.</param>
/// <param name="First">Sequence of the first.</param>
/// <param name="Last">Of the last.</param>
/// <param name="Readings">Of all together.</param>
/// <param name="Blocks">Each of them; empty once they are too old.</param>
public sealed record SettledView(
    string Cursor, long Gateway, string Epoch, string Stream, ulong First, ulong Last, long Readings, IReadOnlyList<SettledBlock> Blocks);

/// <param name="Count">Readings.</param>
/// <param name="Checksum">Sixteen hex digits.</param>
public sealed record SettledBlock(int Count, string Checksum);

/// <summary>The inbox as a verdict needs it: everything that is held, in order of arrival, a block a line.</summary>
internal static class InboxEndpoints
{
    private const int MaxBlocks = 10_000;
    private const int PageBlocks = 256;
    private const long PageBytes = 8 * 1024 * 1024;

    private static readonly PhraseKind NoBytes = new("no-refused-block",
        "No bytes are kept of refused block {block}; GET /api/v1/inbox/quarantine lists those that are");

    public static void MapInboxEndpoints(this IEndpointRouteBuilder routes)
    {
        var inbox = routes.MapGroup("/api/v1/inbox").WithTags("Inbox").RequireAuthorization(Roles.Viewer)
            .OfAllSites();
        inbox.MapGet("/blocks", (string? after, int? limit, InboxReader reader) => Lines(reader, after, limit, null))
            .WithSummary("Blocks held, in order of arrival")
            .WithDescription("One JSON object a line: cursor, gateway, epoch, stream, sequence, count, checksum. Go on with the last "
                + "cursor as 'after'; an empty answer means that there are no more yet.")
            .Produces<string>(contentType: "application/x-ndjson").ProducesProblem(StatusCodes.Status400BadRequest);
        inbox.MapGet("/settled", (string? after, int? limit, InboxReader reader) => Settled(reader, after, limit))
            .WithSummary("Blocks that went: their readings are in chunks")
            .WithDescription("Consecutive ones of a stream together, from sequence 'first' on, with count and checksum of each; without "
                + "'blocks' once they are too old for that. Go on with the last cursor as 'after'.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        inbox.MapGet("/readings", (string? after, int? limit, InboxReader reader, IDeviceAssignments assignments) =>
                Lines(reader, after, limit, assignments))
            .WithSummary("Blocks held with their readings, in order of arrival")
            .WithDescription("One JSON object a line: cursor, gateway, epoch, stream, sequence, and readings as [device, path, time, "
                + "kind, value as text, quality, ordinal]. Readings of devices that are not the gateway's are left out.")
            .Produces<string>(contentType: "application/x-ndjson").ProducesProblem(StatusCodes.Status400BadRequest);
        inbox.MapGet("/quarantine", (long? before, int? limit, BlockInbox inbox) =>
            inbox.Quarantine.List(before, RowLimit.Of(limit, 50, 500)).Select(View))
            .WithSummary("Blocks that were refused, newest first")
            .WithDescription("Corrupt ones, and those whose identity belongs to other bytes: an outbox that was cloned or restored.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        inbox.MapGet("/quarantine/{number:long}", (long number, BlockInbox inbox) =>
                TypedResults.Bytes(inbox.Quarantine.BytesOf(number)
                    ?? throw RefusedException.NotFound(NoBytes.With(number)),
                    "application/byte-stream"))
            .WithSummary("The bytes of a refused block").ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <param name="reader">The inbox.</param>
    /// <param name="after">A cursor; null: from the first.</param>
    /// <param name="limit">Most blocks.</param>
    /// <param name="readings">Which readings are written; null: none, the entries of the blocks only.</param>
    private static PushStreamHttpResult Lines(InboxReader reader, string? after, int? limit, IDeviceAssignments? readings)
    {
        var left = RowLimit.Of(limit, 1000, MaxBlocks);
        var position = Position(after);
        return TypedResults.Stream(async body =>
        {
            var buffer = new ArrayBufferWriter<byte>();
            while (left > 0 && reader.ReadAfter(
                position, Math.Min(left, PageBlocks), PageBytes, readings is not null) is { Count: > 0 } page)
            {
                foreach (var block in page) WriteLine(buffer, block, readings);
                left -= page.Count;
                position = page[^1].Arrival;
                await body.WriteAsync(buffer.WrittenMemory);
                buffer.ResetWrittenCount();
            }
        }, "application/x-ndjson");
    }

    private static List<SettledView> Settled(InboxReader reader, string? after, int? limit)
    {
        try
        {
            return [.. reader.Settled(string.IsNullOrEmpty(after) ? null : after, RowLimit.Of(limit, 1000, MaxBlocks)).Select(range =>
                new SettledView(range.Cursor, range.Gateway, range.First.Epoch.ToString("x16", CultureInfo.InvariantCulture),
                    Stream(range.First), range.First.Sequence, range.Last, range.Readings,
                    [.. range.Blocks.Select(b => new SettledBlock(b.Count, b.Checksum.ToString("x16", CultureInfo.InvariantCulture)))]))];
        }
        catch (FormatException)
        {
            throw RefusedException.Invalid(CommonPhrases.NoCursor.With(after));
        }
    }

    private static long Position(string? cursor)
    {
        if (string.IsNullOrEmpty(cursor)) return 0;
        return long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? position
            : throw RefusedException.Invalid(CommonPhrases.NoCursor.With(cursor));
    }

    private static void WriteLine(ArrayBufferWriter<byte> buffer, StoredBlock block, IDeviceAssignments? readings)
    {
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("cursor", block.Arrival.ToString(CultureInfo.InvariantCulture));
            json.WriteNumber("gateway", block.Gateway);
            json.WriteString("epoch", block.Id.Epoch.ToString("x16", CultureInfo.InvariantCulture));
            json.WriteString("stream", Stream(block.Id));
            json.WriteNumber("sequence", block.Id.Sequence);
            if (readings is not null)
            {
                WriteReadings(json, JudgedBlock.Of(block, readings).Readings);
            }
            else
            {
                json.WriteNumber("count", block.Count);
                json.WriteString("checksum", block.Checksum.ToString("x16", CultureInfo.InvariantCulture));
            }
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
    }

    internal static void WriteReadings(Utf8JsonWriter json, IEnumerable<Reading> readings)
    {
        json.WriteStartArray("readings");
        foreach (var reading in readings)
        {
            json.WriteStartArray();
            json.WriteNumberValue(reading.Series.Device);
            json.WriteStringValue(reading.Series.Path.ToString());
            json.WriteNumberValue(reading.Time);
            json.WriteStringValue(KindName(reading.Value));
            json.WriteStringValue(reading.Value.ToString());
            json.WriteNumberValue((int)reading.Quality);
            json.WriteNumberValue(reading.Ordinal);
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }

    private static RefusedView View(RefusedBlock entry) => new(
        entry.Number, entry.Gateway, entry.Id?.Epoch.ToString("x16", CultureInfo.InvariantCulture), entry.Id is { } id ? Stream(id) : null,
            entry.Id?.Sequence,
        entry.Reason.ToString().ToLowerInvariant(), entry.Detail, entry.Size, entry.BytesKept, entry.FirstSeen, entry.LastSeen,
            entry.Times);

    /// <summary>The name of a value's kind, as REST writes it.</summary>
    internal static string KindName(ReadingValue value) => value.Kind.ToString().ToLowerInvariant();

    private static string Stream(BlockId id) => id.Stream.ToString().ToLowerInvariant();
}
