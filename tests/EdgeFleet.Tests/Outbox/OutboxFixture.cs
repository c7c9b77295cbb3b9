using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Storage;

namespace EdgeFleet.Tests.Outbox;

/// <summary>What the outbox tests share: payloads that can be told apart, and everything that an uplink would still be given.</summary>
internal static class OutboxFixture
{
    public const string Uplink = "manager";
    public const string Second = "second";

    private const int TextBytes = 1000;

    public static DurableOutbox Open(IStorageFolder folder, long segmentBytes = 128 * 1024, params string[] uplinks) =>
        DurableOutbox.Open(folder, new([.. (uplinks.Length > 0 ? uplinks : [Uplink]).Select(uplink => new OutboxUplink(uplink))])
        {
            SegmentBytes = segmentBytes, ReserveBytes = 2 * 1024 * 1024,
        });

    /// <summary>
    /// A payload of about so many bytes, different for each number. Large ones are a few long texts: thousands of numbers take ten times
    /// longer to encode than the outbox takes to store them.
    /// </summary>
    public static BlockPayload Payload(int number, StreamClass stream = StreamClass.Telemetry, int bytes = 600)
    {
        var random = new Random(number);
        var isLarge = bytes >= 10_000;
        var readings = new Reading[isLarge ? bytes / TextBytes : Math.Max(1, bytes / 9)];
        for (var i = 0; i < readings.Length; i++)
            readings[i] = new Reading(
                new SeriesId(1000 + number, new PointPath(3303, (ushort)(i % 8), 5700)), 1_700_000_000_000 + number * 1000L + i / 8,
                isLarge ? ReadingValue.Of(Text(random)) : ReadingValue.Of(random.NextInt64()));
        return BlockCodec.Encode(stream, readings);
    }

    // Of random bytes nothing is left to compress but that it is text.
    private static string Text(Random random)
    {
        var bytes = new byte[TextBytes];
        random.NextBytes(bytes);
        return Convert.ToBase64String(bytes);
    }

    public static async Task<List<Block>> AppendAsync(
        IOutbox outbox, int first, int count, StreamClass stream = StreamClass.Telemetry, int bytes = 600)
    {
        var blocks = new List<Block>();
        for (var i = 0; i < count; i++) blocks.Add(await outbox.AppendAsync(Payload(first + i, stream, bytes)));
        return blocks;
    }

    /// <summary>All blocks of a stream that wait for an uplink, peeked in pieces.</summary>
    public static async Task<List<Block>> AllAsync(
        IOutbox outbox, StreamClass stream = StreamClass.Telemetry, string uplink = Uplink, int maxBytes = 20_000)
    {
        var all = new List<Block>();
        while (await outbox.PeekAsync(uplink, stream, all.Count > 0 ? all[^1].Id : null, maxBytes) is { Count: > 0 } blocks)
            all.AddRange(blocks);
        return all;
    }

    public static Task SettleAsync(IOutbox outbox, IEnumerable<Block> blocks, string uplink = Uplink) =>
        outbox.SettleAsync(uplink, [.. blocks.Select(block => block.Id)], []);

    public static void Same(IEnumerable<Block> expected, IEnumerable<Block> actual)
    {
        var (left, right) = (expected.ToList(), actual.ToList());
        Assert.Equal(left.Select(block => block.Id), right.Select(block => block.Id));
        foreach (var (first, second) in left.Zip(right))
            Assert.True(first.Bytes.Span.SequenceEqual(second.Bytes.Span), $"{first.Id} has other bytes");
    }
}
