using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Telemetry.Query;

namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <summary>
/// The aggregates of a chunk, by five minutes, hour and day of UTC. A level is kept where it holds ten readings a bucket or more:
/// with fewer, the readings themselves are as quickly read. Pure; the bytes are a block of ours, whose series are the fields.
/// </summary>
internal static class Levels
{
    /// <summary>Ten readings and more for each bucket, or the level is left out.</summary>
    public const int LeastReadings = 10;

    /// <summary>Length of each level, ms, the finest first.</summary>
    public static readonly long[] Lengths = [300_000, 3_600_000, 86_400_000];

    private enum Field : ushort { Count, Min, Max, Sum, Last, Numbers, Repeats, Conflicts }

    /// <summary>The begin of the bucket that a time lies in, Unix ms; before 1970 too.</summary>
    public static long Begin(long time, long length) => time - (time % length + length) % length;

    /// <summary>The levels that are worth keeping, as bytes; null: none is.</summary>
    /// <param name="readings">Of one series, in order of time, ordinal and arrival.</param>
    public static byte[]? Encode(IReadOnlyList<Reading> readings)
    {
        var fields = new List<Reading>();
        var buckets = Finest(readings);
        for (var level = 0; level < Lengths.Length; level++)
        {
            if (level > 0) buckets = Merge(buckets, Lengths[level]);
            if (readings.Count >= LeastReadings * buckets.Count) fields.AddRange(Fields(level, buckets));
        }
        return fields.Count == 0 ? null
            : Block.Seal(BlockCodec.Encode(StreamClass.Telemetry, fields), epoch: 0, sequence: 1).Bytes.ToArray();
    }

    /// <summary>The buckets of one level in order of time; null when it was left out.</summary>
    /// <exception cref="CorruptBlockException">The bytes are not what <see cref="Encode"/> gave.</exception>
    public static IReadOnlyList<Aggregate>? Decode(byte[] bytes, long length)
    {
        var level = Array.IndexOf(Lengths, length);
        var all = BlockCodec.Decode(Block.Open(bytes)).Where(r => r.Series.Path.Object == level)
            .ToLookup(r => (Field)r.Series.Path.Resource);
        if (!all.Contains(Field.Count)) return null;
        Dictionary<long, ReadingValue> Of(Field field) => all[field].ToDictionary(r => r.Time, r => r.Value);
        var (min, max, sum, last) = (Of(Field.Min), Of(Field.Max), Of(Field.Sum), Of(Field.Last));
        var (numbers, repeats, conflicts) = (Of(Field.Numbers), Of(Field.Repeats), Of(Field.Conflicts));
        return [.. all[Field.Count].Select(r => new Aggregate(
            r.Time, r.Value.Integer, numbers.TryGetValue(r.Time, out var n) ? n.Integer : r.Value.Integer,
            min.GetValueOrDefault(r.Time), max.GetValueOrDefault(r.Time), sum.GetValueOrDefault(r.Time), last.GetValueOrDefault(r.Time),
            repeats.TryGetValue(r.Time, out var same) ? same.Integer : 0,
            conflicts.TryGetValue(r.Time, out var other) ? other.Integer : 0))];
    }

    private static List<Aggregate> Finest(IReadOnlyList<Reading> readings)
    {
        var buckets = new List<Aggregate>();
        for (var first = 0; first < readings.Count;)
        {
            var begin = Begin(readings[first].Time, Lengths[0]);
            var slice = new List<(Reading, long)>();
            for (; first < readings.Count && Begin(readings[first].Time, Lengths[0]) == begin; first++)
                slice.Add((readings[first], slice.Count));
            var statistics = new Statistics();
            SeriesReadings.From(slice).AddTo(statistics);
            buckets.Add(statistics.Part(begin));
        }
        return buckets;
    }

    private static List<Aggregate> Merge(List<Aggregate> finer, long length) =>
        [.. finer.GroupBy(part => Begin(part.Time, length)).Select(bucket =>
        {
            var statistics = new Statistics();
            foreach (var part in bucket) statistics.Add(part);
            return statistics.Part(bucket.Key);
        })];

    private static IEnumerable<Reading> Fields(int level, List<Aggregate> buckets)
    {
        foreach (var bucket in buckets)
        {
            yield return Of(Field.Count, ReadingValue.Of(bucket.Count));
            if (bucket.Numbers > 0)
            {
                yield return Of(Field.Min, bucket.Min);
                yield return Of(Field.Max, bucket.Max);
                yield return Of(Field.Sum, bucket.Sum);
            }
            if (bucket.Count > 0) yield return Of(Field.Last, bucket.Last);
            if (bucket.Numbers != bucket.Count) yield return Of(Field.Numbers, ReadingValue.Of(bucket.Numbers));
            if (bucket.Repeats > 0) yield return Of(Field.Repeats, ReadingValue.Of(bucket.Repeats));
            if (bucket.Conflicts > 0) yield return Of(Field.Conflicts, ReadingValue.Of(bucket.Conflicts));

            Reading Of(Field field, ReadingValue value) =>
                new(new SeriesId(0, new PointPath((ushort)level, 0, (ushort)field)), bucket.Time, value);
        }
    }
}
