using EdgeFleet.Contracts;
using EdgeFleet.Manager.Telemetry.Chunks;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Telemetry.Query;

/// <summary>
/// A stretch of time with all that is known of a series in it: chunks that lie over one another, and readings of blocks among
/// them. What lies alone is known by its aggregates; what lies over one another has to be read, to find repeats and conflicts.
/// </summary>
internal sealed class Stretch
{
    private readonly List<(ChunkRow Row, SqliteConnection File)> _chunks = [];
    private readonly List<(Reading Reading, long Arrival)> _blocks = [];

    /// <summary>The aggregates of all of it; null: there are none, and it has to be read.</summary>
    public byte[]? Levels => _chunks is [var only] && _blocks.Count == 0 ? only.Row.Levels : null;

    /// <summary>Stretches in order of time that have no moment in common.</summary>
    /// <param name="chunks">In order of their first readings.</param>
    /// <param name="blocks">Readings out of blocks with their arrivals, in any order.</param>
    public static IEnumerable<Stretch> Of(
        IReadOnlyList<(ChunkRow Row, SqliteConnection File)> chunks, List<(Reading Reading, long Arrival)> blocks)
    {
        // Stable: two readings of one time in one block keep their order.
        blocks = [.. blocks.OrderBy(one => one.Reading.Time)];
        var next = 0;
        for (var first = 0; first < chunks.Count;)
        {
            var (stretch, begin, end) = (new Stretch(), chunks[first].Row.First, chunks[first].Row.Last);
            for (; first < chunks.Count && chunks[first].Row.First <= end; first++)
            {
                stretch._chunks.Add(chunks[first]);
                end = Math.Max(end, chunks[first].Row.Last);
            }
            var before = new Stretch();
            for (; next < blocks.Count && blocks[next].Reading.Time < begin; next++) before._blocks.Add(blocks[next]);
            for (; next < blocks.Count && blocks[next].Reading.Time <= end; next++) stretch._blocks.Add(blocks[next]);
            if (before._blocks.Count > 0) yield return before;
            yield return stretch;
        }
        if (next == blocks.Count) yield break;
        var after = new Stretch();
        after._blocks.AddRange(blocks[next..]);
        yield return after;
    }

    /// <summary>What of it lies in a range, Unix ms, the end exclusive.</summary>
    /// <exception cref="QueryTooLargeException">It is too much.</exception>
    public SeriesReadings Readings(SeriesChunks all, long from, long to)
    {
        Bound(_chunks.Sum(chunk => (long)chunk.Row.Count) + _blocks.Count);
        // All readings of chunks came before those of blocks, and those of a chunk before those of one with a higher id.
        var arrival = long.MinValue;
        var found = new List<(Reading, long)>();
        foreach (var chunk in _chunks.OrderBy(chunk => chunk.Row.Id))
            foreach (var (reading, _) in all.Readings(chunk))
                if (reading.Time >= from && reading.Time < to) found.Add((reading, arrival++));
        found.AddRange(_blocks.Where(one => one.Reading.Time >= from && one.Reading.Time < to));
        return SeriesReadings.From(found);
    }

    public static void Bound(long readings)
    {
        if (readings > SeriesQuery.MaxReadings)
            throw new QueryTooLargeException(TelemetryPhrases.TooManyReadings.With(SeriesQuery.MaxReadings));
    }
}
