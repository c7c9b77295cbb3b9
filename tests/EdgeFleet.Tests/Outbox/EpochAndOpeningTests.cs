using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Tests.Storage;
using static EdgeFleet.Tests.Outbox.OutboxFixture;

namespace EdgeFleet.Tests.Outbox;

public class EpochAndOpeningTests
{
    private readonly TestDisk _disk = new();

    [Fact]
    public async Task A_renewed_epoch_takes_the_conflicting_blocks_along_for_the_uplink_that_refused_them()
    {
        await using var outbox = OutboxFixture.Open(_disk.Root, uplinks: [Uplink, Second]);
        var old = await AppendAsync(outbox, 1, 10);
        await outbox.RenewEpochAsync(Uplink, [.. old.Skip(4).Take(2).Select(block => block.Id)]);
        Assert.NotEqual(old[0].Id.Epoch, outbox.Epoch);

        var waiting = await AllAsync(outbox);
        Same(old.Where((_, i) => i is not 4 and not 5), waiting.Take(8));
        Assert.Equal([new BlockId(outbox.Epoch, StreamClass.Telemetry, 1), new BlockId(outbox.Epoch, StreamClass.Telemetry, 2)],
            waiting.Skip(8).Select(block => block.Id));
        Assert.Equal(old.Skip(4).Take(2).SelectMany(BlockCodec.Decode), waiting.Skip(8).SelectMany(BlockCodec.Decode));
        Same(old, await AllAsync(outbox, uplink: Second));
    }

    [Fact]
    public async Task Conflicts_of_an_epoch_that_has_ended_do_not_end_the_next()
    {
        await using var outbox = OutboxFixture.Open(_disk.Root);
        var old = await AppendAsync(outbox, 1, 4);
        await outbox.RenewEpochAsync(Uplink, [old[0].Id]);
        var epoch = outbox.Epoch;
        await outbox.RenewEpochAsync(Uplink, [old[0].Id, old[1].Id]);
        Assert.Equal(epoch, outbox.Epoch);
        Assert.Equal(4, (await AllAsync(outbox)).Count);
    }

    [Fact]
    public async Task An_old_epoch_drains_and_then_its_folder_goes()
    {
        List<Block> old, young;
        await using (var outbox = OutboxFixture.Open(_disk.Root))
        {
            old = await AppendAsync(outbox, 1, 200);
            await outbox.RenewEpochAsync(Uplink, []);
            young = await AppendAsync(outbox, 500, 3);
        }
        await using (var outbox = OutboxFixture.Open(_disk.Root))
        {
            Assert.Equal(young[0].Id.Epoch, outbox.Epoch);
            Assert.Equal(2, _disk.Root.Folders().Count);
            Same(old.Concat(young), await AllAsync(outbox));
            await SettleAsync(outbox, old);
            Assert.Single(_disk.Root.Folders());
            Same(young, await AllAsync(outbox));
        }
        await using (var outbox = OutboxFixture.Open(_disk.Root))
        {
            // A manager that was restored asks what it should have.
            var drained = Assert.Single(outbox.Status(Uplink).Drained);
            Assert.Equal((old[0].Id.Epoch, StreamClass.Telemetry, 200UL), (drained.Epoch, drained.Stream, drained.Blocks));
        }
        await using (var outbox = OutboxFixture.Open(_disk.Root))
        {
            Same(young, await AllAsync(outbox));
            Assert.Empty(outbox.Status(Uplink).Lost);
        }
    }

    [Fact]
    public async Task A_block_that_an_uplink_refuses_as_corrupt_is_in_the_ledger()
    {
        await using var outbox = OutboxFixture.Open(_disk.Root);
        var appended = await AppendAsync(outbox, 1, 5);
        await outbox.SettleAsync(Uplink, [appended[0].Id], [appended[1].Id, appended[2].Id]);
        Same(appended.Skip(3), await AllAsync(outbox));
        var lost = Assert.Single(outbox.Status(Uplink).Lost);
        Assert.Equal((2UL, 3UL), (lost.First, lost.Last));
    }

    [Fact]
    public async Task Opening_reads_the_last_segment_of_a_stream_and_no_other()
    {
        await using (var outbox = OutboxFixture.Open(_disk.Root))
        {
            await AppendAsync(outbox, 1, 1200);
            await AppendAsync(outbox, 1, 300, StreamClass.Event);
        }
        Assert.True(_disk.Files().Keys.Count(IsSegment) > 12);
        _disk.Reads.Clear();
        await using (var outbox = OutboxFixture.Open(_disk.Root))
            Assert.Equal(1500UL, (ulong)outbox.Status(Uplink).Streams.Sum(stream => (long)stream.AppendedBlocks));
        var read = _disk.Reads.Where(file => IsSegment(file.Key)).ToList();
        // Status looks at the oldest block of each stream as well; opening alone comes next.
        Assert.InRange(read.Count, 2, 4);

        _disk.Reads.Clear();
        await using (OutboxFixture.Open(_disk.Root)) { }
        var last = _disk.Files().Keys.Where(IsSegment).GroupBy(file => file[..(file.LastIndexOf('-') - 1)]).Select(stream => stream.Max()!)
            .Order();
        Assert.Equal(last, _disk.Reads.Keys.Where(IsSegment).Order());
        Assert.InRange(_disk.Reads.Where(file => IsSegment(file.Key)).Sum(file => file.Value), 1, 2 * 100 * 1024);
    }

    [Fact]
    public async Task Opening_deletes_settled_segments_without_reading_them()
    {
        await using (var outbox = OutboxFixture.Open(_disk.Root)) await AppendAsync(outbox, 1, 600);
        var killed = _disk.Image(new Random(1));
        await using (var outbox = OutboxFixture.Open(_disk.Root)) await SettleAsync(outbox, await AllAsync(outbox));
        killed.Copy(_disk, Edge.Outbox.Catalog.FileName);

        Assert.True(killed.Files().Keys.Count(IsSegment) > 4);
        await using (OutboxFixture.Open(killed.Root)) { }
        Assert.Single(killed.Files().Keys, IsSegment);
        Assert.Single(killed.Reads.Keys, IsSegment);
    }

    private static bool IsSegment(string file) => file.EndsWith(".db", StringComparison.Ordinal)
        && file.Contains('/', StringComparison.Ordinal);
}
