using System.Globalization;
using System.Text.Json;
using EdgeFleet.City.Ledger;
using EdgeFleet.Contracts;

namespace EdgeFleet.City.Manager;

/// <summary>The manager's side of the ledger, out of its NDJSON; and a gateway's, out of its journal lines.</summary>
public static class Inbox
{
    private const int MostAttempts = 60;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    /// <summary>
    /// All that the manager holds, in blocks and in chunks, as of one moment: it is read again when readings moved from one to the
    /// other meanwhile.
    /// </summary>
    public static Task<HeldInbox> ReadAsync(ManagerClient manager, TimeProvider time, CancellationToken cancel) =>
        AtOneMomentAsync(manager, time, async () =>
        {
            var blocks = await BlocksAsync(manager, cancel);
            var went = await SettledAsync(manager, cancel);
            return new HeldInbox(
                [.. blocks, .. went], await ReadingsAsync(manager, cancel), went.Select(block => block.Block).ToHashSet(),
                await ChunksAsync(manager, cancel));
        }, cancel);

    /// <summary>The blocks alone, of a manager that holds too many readings to compare each; as of one moment, too.</summary>
    public static Task<IReadOnlyList<BlockEntry>> BlocksAsync(ManagerClient manager, TimeProvider time, CancellationToken cancel) =>
        AtOneMomentAsync<IReadOnlyList<BlockEntry>>(
            manager, time, async () => [.. await BlocksAsync(manager, cancel), .. await SettledAsync(manager, cancel)], cancel);

    private static async Task<T> AtOneMomentAsync<T>(
        ManagerClient manager, TimeProvider time, Func<Task<T>> read, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var before = await CompactionAsync(manager, cancel);
            if (!before.Moving)
            {
                var held = await read();
                if (await CompactionAsync(manager, cancel) == before) return held;
            }
            await Task.Delay(Again, time, cancel);
        }
        throw new InvalidOperationException("the manager moves readings from blocks to chunks without an end, although nothing comes in");
    }

    private static async Task<(long Batch, bool Moving)> CompactionAsync(ManagerClient manager, CancellationToken cancel)
    {
        var state = await manager.GetAsync("api/v1/inbox/compaction", cancel);
        return ((long)state["batch"]!, (bool)state["moving"]!);
    }

    private static async Task<IReadOnlyList<BlockEntry>> SettledAsync(ManagerClient manager, CancellationToken cancel)
    {
        var entries = new List<BlockEntry>();
        string? cursor = null;
        while (true)
        {
            var after = cursor is null ? "" : "&after=" + Uri.EscapeDataString(cursor);
            var page = (await manager.GetAsync($"api/v1/inbox/settled?limit=1000{after}", cancel)).AsArray();
            if (page.Count == 0) return entries;
            foreach (var range in page)
            {
                var first = (ulong)range!["first"]!;
                entries.AddRange(range["blocks"]!.AsArray().Select((block, i) => new BlockEntry(
                    new BlockKey((long)range["gateway"]!, Hex((string)range["epoch"]!), (string)range["stream"]!, first + (ulong)i),
                    (int)block!["count"]!, Hex((string)block["checksum"]!))));
            }
            cursor = (string)page[^1]!["cursor"]!;
        }
    }

    private static async Task<IReadOnlyList<HeldReading>> ChunksAsync(ManagerClient manager, CancellationToken cancel)
    {
        var (lines, _) = await manager.ReadAllAsync("api/v1/inbox/chunks", null, cancel);
        return [.. lines.SelectMany(line => line.GetProperty("readings").EnumerateArray().Select(Reading))];
    }

    private static async Task<IReadOnlyList<BlockEntry>> BlocksAsync(ManagerClient manager, CancellationToken cancel)
    {
        var (lines, _) = await manager.ReadAllAsync("api/v1/inbox/blocks", null, cancel);
        return [.. lines.Select(line =>
            new BlockEntry(Key(line), line.GetProperty("count").GetInt32(), Hex(line.GetProperty("checksum").GetString()!)))];
    }

    private static async Task<IReadOnlyList<HeldBlockReadings>> ReadingsAsync(ManagerClient manager, CancellationToken cancel)
    {
        var (lines, _) = await manager.ReadAllAsync("api/v1/inbox/readings", null, cancel);
        return [.. lines.Select(line =>
            new HeldBlockReadings(Key(line), [.. line.GetProperty("readings").EnumerateArray().Select(Reading)]))];
    }

    /// <summary>Reads <c>journal epoch stream sequence count checksum</c>. A line that a kill cut short is no journal line.</summary>
    public static bool TryReadJournal(long gateway, string line, out BlockEntry entry)
    {
        entry = default;
        var parts = line.Split(' ');
        if (parts.Length != 6 || parts[0] != "journal" || parts[5].Length != 16) return false;
        var block = new BlockKey(gateway, Hex(parts[1]), parts[2], ulong.Parse(parts[3], CultureInfo.InvariantCulture));
        entry = new BlockEntry(block, int.Parse(parts[4], CultureInfo.InvariantCulture), Hex(parts[5]));
        return true;
    }

    private static BlockKey Key(JsonElement line) => new(
        line.GetProperty("gateway").GetInt64(), Hex(line.GetProperty("epoch").GetString()!),
        line.GetProperty("stream").GetString()!, line.GetProperty("sequence").GetUInt64());

    // [device, path, time, kind, value as text, quality, ordinal]
    private static HeldReading Reading(JsonElement fields)
    {
        var series = new SeriesId(fields[0].GetInt64(), PointPath.Parse(fields[1].GetString()!));
        var (kind, text) = (fields[3].GetString(), fields[4].GetString()!);
        decimal? value = kind switch
        {
            "integer" or "decimal" => decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture),
            "boolean" => text == "true" ? 1 : 0,
            _ => null,
        };
        return new HeldReading(series, fields[2].GetInt64(), value, fields[6].GetUInt32(), kind == "text" ? text : null);
    }

    private static ulong Hex(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

/// <summary>What the manager holds.</summary>
/// <param name="Blocks">Every block that it ever stored.</param>
/// <param name="Readings">The readings of those that are there.</param>
/// <param name="Compacted">Those that went.</param>
/// <param name="Chunks">The readings of those.</param>
public sealed record HeldInbox(
    IReadOnlyList<BlockEntry> Blocks, IReadOnlyList<HeldBlockReadings> Readings, IReadOnlySet<BlockKey> Compacted,
    IReadOnlyList<HeldReading> Chunks);
