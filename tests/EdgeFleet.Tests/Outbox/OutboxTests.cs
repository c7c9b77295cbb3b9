using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Tests.Storage;
using static EdgeFleet.Tests.Outbox.OutboxFixture;

namespace EdgeFleet.Tests.Outbox;

public class OutboxTests
{
    private readonly TestDisk _disk = new();

    [Fact]
    public async Task Blocks_come_back_in_order_and_byte_for_byte_also_after_reopening()
    {
        var appended = new List<Block>();
        await using (var outbox = Open(_disk.Root))
        {
            appended.AddRange(await AppendAsync(outbox, 1, 500));
            Same(appended, await AllAsync(outbox));
        }
        Assert.True(_disk.Files().Keys.Count(file => file.EndsWith(".db", StringComparison.Ordinal)) > 3, "the segments have not rolled");
        await using (var outbox = Open(_disk.Root))
        {
            Same(appended, await AllAsync(outbox));
            appended.AddRange(await AppendAsync(outbox, 501, 20));
            Same(appended, await AllAsync(outbox));
        }
        Assert.Equal(Enumerable.Range(1, 520).Select(i => (ulong)i), appended.Select(block => block.Id.Sequence));
        Assert.Single(appended.Select(block => block.Id.Epoch).Distinct());
    }

    [Fact]
    public async Task What_is_settled_in_any_order_does_not_come_again_and_the_rest_does()
    {
        List<Block> appended;
        await using (var outbox = Open(_disk.Root))
        {
            appended = await AppendAsync(outbox, 1, 300);
            await SettleAsync(outbox, appended.Where((_, i) => i % 3 == 1).Reverse());
            Same(appended.Where((_, i) => i % 3 != 1), await AllAsync(outbox));
        }
        await using (var outbox = Open(_disk.Root))
        {
            Same(appended.Where((_, i) => i % 3 != 1), await AllAsync(outbox));
            Assert.Equal(200UL, outbox.Status(Uplink).Streams.Single().BacklogBlocks);
        }
    }

    [Fact]
    public async Task A_segment_is_deleted_when_both_uplinks_have_settled_it_and_not_before()
    {
        await using var outbox = Open(_disk.Root, uplinks: [Uplink, Second]);
        var appended = await AppendAsync(outbox, 1, 600);
        var before = Segments();
        await SettleAsync(outbox, appended);
        Assert.Equal(before, Segments());
        Assert.Empty(await AllAsync(outbox));
        Same(appended, await AllAsync(outbox, uplink: Second));
        await SettleAsync(outbox, appended, Second);
        Assert.Single(Segments());
        Assert.DoesNotContain(
            _disk.Files().Keys, file => file.EndsWith(".log", StringComparison.Ordinal)
            && !file.Contains("catalog", StringComparison.Ordinal) && !_disk.Files().ContainsKey(file[..^4]));
        Assert.Equal(601UL, (await outbox.AppendAsync(Payload(601))).Id.Sequence);
    }

    [Fact]
    public async Task Sequences_go_on_when_everything_was_settled()
    {
        for (var run = 0; run < 4; run++)
        {
            await using var outbox = Open(_disk.Root);
            var appended = await AppendAsync(outbox, run * 150, 150);
            Assert.Equal((ulong)run * 150 + 1, appended[0].Id.Sequence);
            await SettleAsync(outbox, appended);
        }
    }

    [Fact]
    public async Task An_uplink_that_is_new_gets_what_is_still_there()
    {
        List<Block> appended;
        await using (var outbox = Open(_disk.Root))
        {
            appended = await AppendAsync(outbox, 1, 600);
            await SettleAsync(outbox, appended.Take(500));
        }
        await using (var outbox = Open(_disk.Root, uplinks: [Uplink, Second]))
        {
            var second = await AllAsync(outbox, uplink: Second);
            Same(appended.Skip(600 - second.Count), second);
            Assert.InRange(second.Count, 100, 400);
            Assert.Empty(outbox.Status(Second).Lost);
            Same(appended.Skip(500), await AllAsync(outbox));
        }
    }

    [Fact]
    public async Task The_status_knows_the_bytes_on_disk()
    {
        await using var outbox = Open(_disk.Root);
        await AppendAsync(outbox, 1, 4);
        Assert.Equal(_disk.Files().Values.Sum(), outbox.Status(Uplink).BytesOnDisk);
    }

    [Fact]
    public async Task A_second_process_on_the_folder_is_refused()
    {
        await using var outbox = Open(_disk.Root);
        var error = Assert.Throws<OutboxException>(() => Open(_disk.Root));
        Assert.Contains("other gateway", error.Message, StringComparison.Ordinal);
    }

    private List<string> Segments() =>
        [.. _disk.Files().Keys.Where(
            file => file.Contains("telemetry", StringComparison.Ordinal) && file.EndsWith(".db", StringComparison.Ordinal)).Order()];
}
