using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Testing;
using EdgeFleet.Tests.Storage;
using static EdgeFleet.Tests.Outbox.OutboxFixture;

namespace EdgeFleet.Tests.Outbox;

/// <summary>
/// A busy outbox under a cap that is far too small, reopened now and then, and its power cut at random moments. At every moment its
/// files have no more bytes than the cap; of every image, each sequence below the end of its stream is stored, settled, or in the ledger.
/// </summary>
public class BufferPropertyTests
{
    private const long Cap = 12 * 1024 * 1024;
    private const int Images = 40;

    private static readonly StreamClass[] Streams = [StreamClass.Event, StreamClass.Telemetry, StreamClass.Bulk];

    public static TheoryData<int> Seeds => Samples.Seeds(some: 2, all: 40);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_sequence_is_stored_settled_or_in_the_ledger_and_the_cap_holds_at_every_moment(int seed)
    {
        var (random, disk) = (new Random(seed), new TestDisk());
        var images = new List<(TestDisk Image, List<BlockId> Held)>();
        var held = new HashSet<BlockId>();
        var (most, stepsToCut) = (0L, 200);
        disk.Step = () =>
        {
            most = Math.Max(most, disk.Files().Values.Sum());
            // Only once space is short.
            if (most < Cap * 4 / 5 || stepsToCut-- > 0) return;
            stepsToCut = random.Next(250);
            lock (held) images.Add((disk.Image(random), [.. held]));
        };
        var outbox = Open(disk);
        for (var round = 0; images.Count < Images; round++)
        {
            var stream = Streams[random.Next(3) + random.Next(2) >> 1];
            var group = Enumerable.Range(0, random.Next(1, 6))
                .Select(i => outbox.AppendAsync(Payload(round * 10 + i, stream, random.Next(1000, 90_000)))).ToList();
            foreach (var append in group)
            {
                var block = await append;
                lock (held) held.Add(block.Id);
            }
            if (random.Next(15) == 0)
            {
                List<BlockId> settled;
                lock (held)
                {
                    settled = [.. held.Where(_ => random.Next(3) == 0)];
                    held.ExceptWith(settled);
                }
                await outbox.SettleAsync(Uplink, settled, []);
            }
            if (random.Next(60) == 0) await outbox.RenewEpochAsync(Uplink, []);
            if (random.Next(30) != 0) continue;
            await outbox.DisposeAsync();
            outbox = Open(disk);
        }
        disk.Step = null;
        Assert.InRange(most, Cap / 2, Cap);
        Assert.NotEmpty(outbox.Status(Uplink).Lost);
        Assert.All(outbox.Status(Uplink).Lost, lost => Assert.Equal(LostRange.Types.Reason.Evicted, lost.Reason));
        await CheckAsync(outbox, [.. held]);
        await outbox.DisposeAsync();
        foreach (var (image, then) in images)
        {
            await using var after = Open(image);
            await CheckAsync(after, then);
            Assert.True(image.Files().Values.Sum() <= Cap);
            foreach (var stream in Streams)
            {
                var appended = await after.AppendAsync(Payload(9_000_000, stream));
                Assert.DoesNotContain(appended.Id, then);
            }
        }
    }

    private static async Task CheckAsync(DurableOutbox outbox, IReadOnlyCollection<BlockId> held)
    {
        var stored = new HashSet<BlockId>();
        foreach (var stream in Streams) stored.UnionWith((await AllAsync(outbox, stream, maxBytes: 1 << 20)).Select(block => block.Id));
        var lost = outbox.Status(Uplink).Lost;
        Assert.All(lost, range => Assert.Equal(LostRange.Types.Reason.Evicted, range.Reason));
        var missing = held.Where(id => !stored.Contains(id) && !lost.Any(range =>
            range.Epoch == id.Epoch && range.Stream == id.Stream && range.First <= id.Sequence && id.Sequence <= range.Last)).ToList();
        Assert.Empty(missing);
    }

    private static DurableOutbox Open(TestDisk disk) =>
        DurableOutbox.Open(disk.Root, new OutboxSettings([new(Uplink)]) { CapBytes = Cap });
}
