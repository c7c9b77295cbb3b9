using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Inbox;

namespace EdgeFleet.Tests.Inbox;

public class ExactlyOnceTests
{
    [Fact]
    public async Task A_block_comes_back_byte_for_byte()
    {
        await using var folder = new InboxFolder();
        var block = Blocks.Of(1);

        Assert.Equal(InboxVerdict.Stored, (await folder.OfferAsync(block, gateway: 3)).Verdict);

        var held = Assert.Single(folder.All());
        Assert.Equal((3L, block.Id, block.Checksum, 1), (held.Gateway, held.Id, held.Checksum, held.Count));
        Assert.Equal(block.Bytes.ToArray(), held.Bytes.ToArray());
        Assert.Equal(21.5m, Assert.Single(held.Readings()).Value.Decimal);
    }

    [Fact]
    public async Task Any_order_with_repeats_from_many_sessions_is_held_once()
    {
        await using var folder = new InboxFolder();
        var random = new Random(1);
        var blocks = Enumerable.Range(1, 200).Select(i => Blocks.Of((ulong)i, i % 2 == 0 ? StreamClass.Telemetry : StreamClass.Event))
            .ToArray();
        var offers = Enumerable.Range(0, 4).SelectMany(_ => blocks).ToArray();
        random.Shuffle(offers);

        var outcomes = await Task.WhenAll(offers.Chunk(100).Select(chunk => Task.Run(async () =>
        {
            var tasks = new List<Task<InboxOutcome>>();
            foreach (var block in chunk) tasks.Add(folder.OfferAsync(block));
            return await Task.WhenAll(tasks);
        })));

        Assert.Equal(200, outcomes.SelectMany(o => o).Count(o => o.Verdict == InboxVerdict.Stored));
        Assert.Equal(600, outcomes.SelectMany(o => o).Count(o => o.Verdict == InboxVerdict.Repeat));
        Assert.Equal(200, folder.All().Select(b => b.Id).Distinct().Count());
        Assert.Equal(200, folder.All().Count);
        Assert.Equal((200L, 600L), (folder.Inbox.Counters.Readings, folder.Inbox.Counters.Blocks(InboxVerdict.Repeat)));
    }

    [Fact]
    public async Task A_gap_below_the_highest_sequence_is_filled_later()
    {
        await using var folder = new InboxFolder();
        await folder.OfferAsync(Blocks.Of(10));
        await folder.ReopenAsync();
        Assert.Equal(InboxVerdict.Stored, (await folder.OfferAsync(Blocks.Of(4))).Verdict);
        Assert.Equal(InboxVerdict.Repeat, (await folder.OfferAsync(Blocks.Of(4))).Verdict);
        Assert.Equal(InboxVerdict.Repeat, (await folder.OfferAsync(Blocks.Of(10))).Verdict);
    }

    [Fact]
    public async Task Gateways_epochs_and_streams_have_sequences_of_their_own()
    {
        await using var folder = new InboxFolder();
        Assert.Equal(InboxVerdict.Stored, (await folder.OfferAsync(Blocks.Of(1))).Verdict);
        Assert.Equal(InboxVerdict.Stored, (await folder.OfferAsync(Blocks.Of(1), gateway: 2)).Verdict);
        Assert.Equal(InboxVerdict.Stored, (await folder.OfferAsync(Blocks.Of(1, epoch: 8))).Verdict);
        Assert.Equal(InboxVerdict.Stored, (await folder.OfferAsync(Blocks.Of(1, StreamClass.Event))).Verdict);
        Assert.Equal(InboxVerdict.Stored,
            (await folder.OfferAsync(Blocks.Of(ulong.MaxValue, time: Blocks.NowMs, epoch: ulong.MaxValue))).Verdict);
        Assert.Equal(InboxVerdict.Repeat,
            (await folder.OfferAsync(Blocks.Of(ulong.MaxValue, time: Blocks.NowMs, epoch: ulong.MaxValue))).Verdict);
        Assert.Equal(5, folder.All().Count);
    }

    [Fact]
    public async Task The_unique_key_holds_even_if_the_marks_were_lost()
    {
        await using var folder = new InboxFolder();
        await folder.OfferAsync(Blocks.Of(5));
        await using (var raw = folder.Raw("inbox-2026-11.db"))
        {
            using var forget = raw.CreateCommand();
            forget.CommandText = "DELETE FROM mark";
            forget.ExecuteNonQuery();
        }
        await folder.ReopenAsync();

        Assert.Equal(InboxVerdict.Repeat, (await folder.OfferAsync(Blocks.Of(5))).Verdict);
        Assert.Equal(InboxVerdict.Conflict, (await folder.OfferAsync(Blocks.Of(5, value: 3m))).Verdict);
        Assert.Single(folder.All());
    }

    [Fact]
    public async Task A_transaction_torn_by_a_crash_leaves_nothing_and_the_block_is_taken_when_it_comes_again()
    {
        await using var folder = new InboxFolder();
        await folder.OfferAsync(Blocks.Of(1));
        var torn = Directory.CreateTempSubdirectory("edgefleet-torn-").FullName;
        try
        {
            // The log as a crash would leave it: the second commit is only partly in it.
            await folder.OfferAsync(Blocks.Of(2));
            foreach (var file in Directory.GetFiles(folder.Options.Folder)) File.Copy(file, Path.Combine(torn, Path.GetFileName(file)));
            using (var log = File.Open(Path.Combine(torn, "inbox-2026-11.db-wal"), FileMode.Open)) log.SetLength(log.Length - 100);

            await using var inbox =
                new BlockInbox(new InboxOptions(torn), folder.Time,
                Microsoft.Extensions.Logging.Abstractions.NullLogger<BlockInbox>.Instance);
            Assert.Equal(1UL, Assert.Single(new InboxReader(inbox).ReadAfter(0, 10, long.MaxValue)).Id.Sequence);
            var outcome = await await inbox.OfferAsync(1, BlockVerifier.Verify(Blocks.Of(2).Bytes), CancellationToken.None);
            Assert.Equal(InboxVerdict.Stored, outcome.Verdict);
        }
        finally
        {
            Directory.Delete(torn, recursive: true);
        }
    }

    [Fact]
    public async Task What_an_ended_session_still_had_queued_is_dropped()
    {
        await using var folder = new InboxFolder();
        using var session = new CancellationTokenSource();
        await session.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await await folder.Inbox.OfferAsync(1, BlockVerifier.Verify(Blocks.Of(1).Bytes), session.Token));
        Assert.Empty(folder.All());
    }

    [Fact]
    public async Task Readers_see_blocks_in_order_of_arrival_over_all_months_and_in_pages()
    {
        await using var folder = new InboxFolder();
        var month = TimeSpan.FromDays(30).Ticks / TimeSpan.TicksPerMillisecond;
        for (var i = 1; i <= 30; i++) await folder.OfferAsync(Blocks.Of((ulong)i, time: Blocks.NowMs - i % 5 * month));

        var seen = new List<ulong>();
        long after = 0;
        while (folder.Reader.ReadAfter(after, 7, long.MaxValue) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(b => b.Id.Sequence));
            after = page[^1].Arrival;
        }
        Assert.Equal(5, folder.MonthFiles().Length);
        Assert.Equal(Enumerable.Range(1, 30).Select(i => (ulong)i), seen);
        Assert.Single(folder.Reader.ReadAfter(0, 100, maxBytes: 1));
    }
}
