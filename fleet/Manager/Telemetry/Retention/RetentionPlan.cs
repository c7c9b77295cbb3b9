using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Telemetry.Chunks;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Telemetry.Retention;

/// <summary>
/// The rules of one moment. Chunks go whose readings are older than their class is kept at their device's site, whole chunks at a
/// time: a reading stays a little longer, never shorter. A device that was removed is at no site, and the rules for all sites count.
/// </summary>
public sealed class RetentionPlan(IReadOnlyList<RetentionRule> rules, ISitePlaces places)
{
    private const int ChunksOfDelete = 2000;

    private readonly Dictionary<(StreamClass, long?), TimeSpan?> _kept =
        rules.ToDictionary(rule => (rule.Stream, rule.Site), rule => rule.Kept);

    /// <summary>How long readings of the class are kept of a device; null: for ever.</summary>
    public TimeSpan? Of(StreamClass stream, long device) => At(stream, places.OfDevice(device));

    /// <summary>The same at a site; null as site: where no rule of a site counts.</summary>
    public TimeSpan? At(StreamClass stream, long? site) =>
        _kept.TryGetValue((stream, site), out var kept) ? kept : _kept.GetValueOrDefault((stream, null));

    /// <summary>What no rule of the class keeps for longer; null: one keeps for ever, or there is none for all sites.</summary>
    internal TimeSpan? Longest(StreamClass stream)
    {
        var all = _kept.Where(rule => rule.Key.Item1 == stream).ToDictionary(rule => rule.Key.Item2 ?? 0, rule => rule.Value);
        return all.ContainsKey(0) && all.Values.All(kept => kept is not null) ? all.Values.Max() : null;
    }

    /// <summary>The same with another rule in the place of the one it replaces.</summary>
    public RetentionPlan With(RetentionRule rule) =>
        new([.. rules.Where(other => (other.Stream, other.Site) != (rule.Stream, rule.Site)), rule], places);

    /// <summary>Whether all readings up to a source time, Unix ms, may go.</summary>
    internal bool IsDue(StreamClass stream, long device, long last, DateTimeOffset now) =>
        Of(stream, device) is { } kept && last < (now - kept).ToUnixTimeMilliseconds();

    /// <summary>False is certain: nothing in the file is old enough for any rule.</summary>
    internal bool MayLetGoOf(ChunkFile file, DateTimeOffset now) =>
        _kept.Values.Min() is { } least && ChunkFileName.MayHold(file.Name, 0, (now - least).ToUnixTimeMilliseconds());

    /// <summary>Deletes what is too old in one file.</summary>
    /// <returns>Chunks that went.</returns>
    internal int Apply(ChunkFile file, DateTimeOffset now)
    {
        if (!MayLetGoOf(file, now)) return 0;
        var old = file.Spans().Where(chunk => IsDue(chunk.Stream, chunk.Device, chunk.Last, now)).Select(chunk => chunk.Id).ToList();
        using var connection = file.OpenWrite();
        foreach (var some in old.Chunk(ChunksOfDelete)) Delete(connection, some);
        if (old.Count > 0) connection.GiveBackPages();
        return old.Count;
    }

    private static void Delete(SqliteConnection connection, long[] ids) => connection.Execute(
        "DELETE FROM chunk WHERE id IN (SELECT value FROM json_each($ids))", ("$ids", $"[{string.Join(',', ids)}]"));
}
