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
    public async Task A_peek_stops_before_the_bytes_asked_for_but_always_gives_one_block()
    {
        await using var outbox = Open(_disk.Root);
        var appended = await AppendAsync(outbox, 1, 10);
        var one = await outbox.PeekAsync(Uplink, StreamClass.Telemetry, null, 1);
        Same(appended.Take(1), one);
        var max = appended.Take(3).Sum(block => block.Bytes.Length);
        Same(appended.Take(3), await outbox.PeekAsync(Uplink, StreamClass.Telemetry, null, max));
        Same(appended.Take(2), await outbox.PeekAsync(Uplink, StreamClass.Telemetry, null, max - 1));
        Same(appended.Skip(4).Take(3), await outbox.PeekAsync(Uplink, StreamClass.Telemetry, appended[3].Id, appended.Skip(4).Take(3).Sum(block => block.Bytes.Length)));
    }

    [Fact]
    public async Task Streams_do_not_mix()
    {
        await using var outbox = Open(_disk.Root);
        var telemetry = await AppendAsync(outbox, 1, 5);
        var events = await AppendAsync(outbox, 100, 3, StreamClass.Event);
        Same(telemetry, await AllAsync(outbox));
        Same(events, await AllAsync(outbox, StreamClass.Event));
        Assert.Empty(await AllAsync(outbox, StreamClass.Billing));
        Assert.Equal([1UL, 2UL, 3UL], events.Select(block => block.Id.Sequence));
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
        Assert.DoesNotContain(_disk.Files().Keys, file => file.EndsWith(".log", StringComparison.Ordinal) && !file.Contains("catalog", StringComparison.Ordinal) && !_disk.Files().ContainsKey(file[..^4]));
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
    public async Task An_uplink_that_is_not_configured_is_an_error_that_names_those_that_are()
    {
        await using var outbox = Open(_disk.Root);
        await AppendAsync(outbox, 1, 1);
        var error = await Assert.ThrowsAsync<ArgumentException>(() => outbox.PeekAsync("cloud", StreamClass.Telemetry, null, 1));
        Assert.Contains(Uplink, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_an_append_ends_with_the_next_one()
    {
        await using var outbox = Open(_disk.Root);
        await AppendAsync(outbox, 1, 1);
        var waiting = outbox.WaitForAppendAsync(CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        await AppendAsync(outbox, 2, 1);
        await waiting.WaitAsync(TimeSpan.FromSeconds(20));
        using var cancel = new CancellationTokenSource();
        var never = outbox.WaitForAppendAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => never);
    }

    [Fact]
    public async Task The_status_counts_blocks_readings_and_bytes_and_knows_the_oldest()
    {
        await using var outbox = Open(_disk.Root);
        var appended = await AppendAsync(outbox, 1, 4);
        var stream = outbox.Status(Uplink).Streams.Single();
        Assert.Equal((4UL, 4UL, appended[0].FirstTime), (stream.AppendedBlocks, stream.BacklogBlocks, stream.OldestUnsettled));
        Assert.Equal((ulong)appended.Sum(block => block.Count), stream.AppendedReadings);
        await SettleAsync(outbox, appended.Take(3));
        Assert.Equal(appended[3].FirstTime, outbox.Status(Uplink).Streams.Single().OldestUnsettled);
        await SettleAsync(outbox, appended);
        var status = outbox.Status(Uplink);
        Assert.Equal((0UL, 0L), (status.Streams.Single().BacklogBlocks, status.Streams.Single().OldestUnsettled));
        Assert.Equal(_disk.Files().Values.Sum(), status.BytesOnDisk);
    }

    [Fact]
    public async Task A_second_process_on_the_folder_is_refused()
    {
        await using var outbox = Open(_disk.Root);
        var error = Assert.Throws<OutboxException>(() => Open(_disk.Root));
        Assert.Contains("other gateway", error.Message, StringComparison.Ordinal);
    }

    private List<string> Segments() => [.. _disk.Files().Keys.Where(file => file.Contains("telemetry", StringComparison.Ordinal) && file.EndsWith(".db", StringComparison.Ordinal)).Order()];
}
