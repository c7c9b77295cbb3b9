using System.Globalization;
using System.Text.Json;
using EdgeFleet.City.Ledger;
using EdgeFleet.Contracts;

namespace EdgeFleet.City.Manager;

/// <summary>The manager's side of the ledger, out of its NDJSON; and a gateway's, out of its journal lines.</summary>
public static class Inbox
{
    public static async Task<IReadOnlyList<BlockEntry>> BlocksAsync(ManagerClient manager, CancellationToken cancel)
    {
        var (lines, _) = await manager.ReadAllAsync("api/v1/inbox/blocks", null, cancel);
        return [.. lines.Select(line =>
            new BlockEntry(Key(line), line.GetProperty("count").GetInt32(), Hex(line.GetProperty("checksum").GetString()!)))];
    }

    public static async Task<IReadOnlyList<HeldBlockReadings>> ReadingsAsync(ManagerClient manager, CancellationToken cancel)
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
