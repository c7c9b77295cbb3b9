using EdgeFleet.Manager.Inbox;

namespace EdgeFleet.Tests.Inbox;

public class InboxTroubleTests
{
    [Fact]
    public async Task A_locked_file_settles_nothing_says_so_and_recovers()
    {
        await using var folder = new InboxFolder();
        await folder.OfferAsync(Blocks.Of(1));
        await using (var other = folder.Raw("inbox-2026-11.db"))
        {
            using var transaction = other.BeginTransaction(deferred: false);
            var error = await Assert.ThrowsAsync<InboxUnavailableException>(() => folder.OfferAsync(Blocks.Of(2)));
            Assert.Contains("holds a lock", error.Message, StringComparison.Ordinal);
            Assert.Contains(folder.Inbox.Failure!.Message, error.Message, StringComparison.Ordinal);
            Assert.Equal(InboxVerdict.Stored, (await folder.OfferAsync(Blocks.Of(3, time: Blocks.NowMs - 40L * 86_400_000))).Verdict);
        }
        Assert.Equal(InboxVerdict.Stored, (await folder.OfferAsync(Blocks.Of(2))).Verdict);
        Assert.Null(folder.Inbox.Failure);
        Assert.Equal([1UL, 3UL, 2UL], folder.All().Select(b => b.Id.Sequence));
    }

    [Fact]
    public async Task A_full_disk_settles_nothing_and_what_is_stored_stays()
    {
        // SQLite reports its page limit with the same code as a full disk.
        await using var folder = new InboxFolder(o => o with { MaxFileBytes = 128 * 1024 });
        ulong sequence = 0;
        InboxUnavailableException? full = null;
        while (full is null && sequence < 5000)
        {
            try
            {
                await folder.OfferAsync(Blocks.Of(++sequence));
            }
            catch (InboxUnavailableException e)
            {
                full = e;
            }
        }
        Assert.NotNull(full);
        Assert.Contains("make room", full.Message, StringComparison.Ordinal);
        Assert.Equal((int)sequence - 1, folder.All().Count);
        await Assert.ThrowsAsync<InboxUnavailableException>(() => folder.OfferAsync(Blocks.Of(sequence)));

        // Another month has room: the inbox itself is well.
        Assert.Equal(InboxVerdict.Stored, (await folder.OfferAsync(Blocks.Of(sequence, time: Blocks.NowMs - 40L * 86_400_000))).Verdict);
        Assert.Equal((int)sequence, folder.All().Select(b => b.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_file_of_a_later_manager_is_not_touched()
    {
        await using var folder = new InboxFolder();
        await folder.OfferAsync(Blocks.Of(1));
        await folder.Inbox.DisposeAsync();
        await using (var raw = folder.Raw("inbox-2026-11.db"))
        {
            using var command = raw.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }
        var error = Assert.Throws<InvalidDataException>(
            () => new BlockInbox(folder.Options, folder.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<BlockInbox>.Instance));
        Assert.Contains("newer manager", error.Message, StringComparison.Ordinal);
    }
}
