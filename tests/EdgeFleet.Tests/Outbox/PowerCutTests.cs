using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Testing;
using EdgeFleet.Tests.Storage;
using static EdgeFleet.Tests.Outbox.OutboxFixture;

namespace EdgeFleet.Tests.Outbox;

/// <summary>
/// The power is cut at random moments of a busy outbox. Of what was not flushed any part may be on disk, down
/// to single sectors and directory entries. Whatever the image: it opens, every acknowledged block is there byte for byte,
/// nothing is in the ledger, and no sequence is given twice.
/// </summary>
public class PowerCutTests
{
    private const int CutsASeed = 25;
    private const int ImagesACut = 4;

    public static TheoryData<int> Seeds => Samples.Seeds(some: 3, all: 50);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task No_image_lacks_an_acknowledged_block(int seed)
    {
        var disk = new TestDisk();
        var images = await RunAsync(disk, seed);
        Assert.True(images.Count >= 90, $"only {images.Count} images");
        foreach (var (image, held) in images)
        {
            Assert.Empty(await MissingAsync(image, held));
            await using var outbox = OutboxFixture.Open(image.Root);
            Assert.Empty(outbox.Status(Uplink).Lost);
            foreach (var stream in new[] { StreamClass.Telemetry, StreamClass.Event })
            {
                var appended = await outbox.AppendAsync(Payload(9_000_000, stream));
                Assert.DoesNotContain(held, block => block.Id == appended.Id);
                Assert.Contains(await AllAsync(outbox, stream), block => block.Id == appended.Id);
            }
        }
    }

    [Fact]
    public async Task An_outbox_that_acknowledges_before_the_flush_is_found_out()
    {
        var disk = new TestDisk();
        var images = await RunAsync(disk, 1, flushesLate: true);
        var lost = 0;
        foreach (var (image, held) in images)
        {
            try
            {
                lost += (await MissingAsync(image, held)).Count;
            }
            catch (OutboxException)
            {
                lost += held.Count;
            }
        }
        Assert.True(lost > 0, "no image shows the loss: the test above would not show it either");
    }

    /// <summary>
    /// Appends, settles, renews, rolls and reopens, and takes images of the disk at random steps, each with what was held then.
    /// </summary>
    private static async Task<List<(TestDisk Image, List<Block> Held)>> RunAsync(TestDisk disk, int seed, bool flushesLate = false)
    {
        var random = new Random(seed);
        var images = new List<(TestDisk, List<Block>)>();
        var held = new List<Block>();
        var stepsToCut = 0;
        var outbox = OutboxFixture.Open(disk.Root, segmentBytes: 96 * 1024);
        disk.FlushesLate = flushesLate;
        disk.Step = () =>
        {
            if (stepsToCut-- > 0) return;
            stepsToCut = random.Next(60);
            lock (held)
            {
                for (var i = 0; i < ImagesACut; i++) images.Add((disk.Image(random), [.. held]));
            }
        };
        for (var round = 0; images.Count < CutsASeed * ImagesACut; round++)
        {
            var stream = random.Next(4) == 0 ? StreamClass.Event : StreamClass.Telemetry;
            var group = Enumerable.Range(0, random.Next(1, 5))
                .Select(i => outbox.AppendAsync(Payload(round * 10 + i, stream, random.Next(50, 20_000)))).ToList();
            foreach (var append in group)
            {
                var block = await append;
                lock (held) held.Add(block);
            }
            if (random.Next(4) == 0)
            {
                List<Block> settled;
                lock (held)
                {
                    settled = [.. held.Take(random.Next(held.Count))];
                    held.RemoveRange(0, settled.Count);
                }
                await SettleAsync(outbox, settled);
            }
            if (random.Next(40) == 0) await outbox.RenewEpochAsync(Uplink, []);
            if (random.Next(15) != 0) continue;
            await outbox.DisposeAsync();
            outbox = OutboxFixture.Open(disk.Root, segmentBytes: 96 * 1024);
        }
        disk.Step = null;
        await outbox.DisposeAsync();
        return images;
    }

    private static async Task<List<BlockId>> MissingAsync(TestDisk image, List<Block> held)
    {
        await using var outbox = OutboxFixture.Open(image.Root);
        var found = new Dictionary<BlockId, Block>();
        foreach (var stream in new[] { StreamClass.Telemetry, StreamClass.Event })
        {
            foreach (var block in await AllAsync(outbox, stream)) found.Add(block.Id, block);
        }
        return [.. held.Where(block => !found.TryGetValue(block.Id, out var stored) || !stored.Bytes.Span.SequenceEqual(block.Bytes.Span))
            .Select(block => block.Id)];
    }
}
