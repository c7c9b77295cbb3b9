using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Inbox;

namespace EdgeFleet.Tests.Inbox;

public class RefusedBlockTests
{
    private const long MonthMs = 31L * 86_400_000;

    [Fact]
    public async Task The_same_identity_with_other_bytes_is_quarantined_with_an_alarm()
    {
        await using var folder = new InboxFolder();
        await folder.OfferAsync(Blocks.Of(1));
        var other = Blocks.Of(1, value: -4m);

        var outcome = await folder.OfferAsync(other);

        Assert.Equal(InboxVerdict.Conflict, outcome.Verdict);
        Assert.Contains("cloned or restored", outcome.Detail, StringComparison.Ordinal);
        var entry = Assert.Single(folder.Inbox.Quarantine.List(null, 10));
        Assert.Equal((1L, other.Id, InboxVerdict.Conflict), (entry.Gateway, entry.Id!.Value, entry.Reason));
        Assert.Equal(other.Bytes.ToArray(), folder.Inbox.Quarantine.BytesOf(entry.Number));
        var alarm = Assert.Single(folder.Inbox.Quarantine.CloneAlarms());
        Assert.Equal((1L, 7UL, 1L), (alarm.Gateway, alarm.Epoch, alarm.Blocks));
        Assert.Equal(21.5m, folder.All().Single().Readings().Single().Value.Decimal);
    }

    [Theory]
    [InlineData(-3 * MonthMs)]
    [InlineData(-50 * 366L * 86_400_000)]
    [InlineData(400L * 86_400_000)]
    public async Task Other_bytes_are_found_out_even_when_their_times_name_another_file(long shift)
    {
        await using var folder = new InboxFolder();
        await folder.OfferAsync(Blocks.Of(1, time: Blocks.NowMs));
        await folder.ReopenAsync();
        Assert.Equal(InboxVerdict.Conflict, (await folder.OfferAsync(Blocks.Of(1, time: Blocks.NowMs + shift))).Verdict);
        Assert.Single(folder.All());
    }

    [Fact]
    public async Task Both_in_one_group_still_leave_one()
    {
        await using var folder = new InboxFolder();
        var outcomes = await Task.WhenAll(
            folder.OfferAsync(Blocks.Of(1)), folder.OfferAsync(Blocks.Of(1, value: 9m, time: Blocks.NowMs - MonthMs)),
            folder.OfferAsync(Blocks.Of(1)));
        Assert.Equal([InboxVerdict.Stored, InboxVerdict.Conflict, InboxVerdict.Repeat], outcomes.Select(o => o.Verdict));
        Assert.Single(folder.All());
    }

    [Fact]
    public async Task A_time_that_stops_being_in_the_future_does_not_make_a_repeat_new()
    {
        await using var folder = new InboxFolder();
        var early = Blocks.Of(1, time: Blocks.NowMs + 3 * 86_400_000);
        Assert.Equal(InboxVerdict.Stored, (await folder.OfferAsync(early)).Verdict);
        Assert.Equal(["inbox-unplaced.db"], folder.MonthFiles());
        folder.Time.Advance(TimeSpan.FromDays(5));
        Assert.Equal(InboxVerdict.Repeat, (await folder.OfferAsync(early)).Verdict);
        await folder.ReopenAsync();
        Assert.Equal(InboxVerdict.Repeat, (await folder.OfferAsync(early)).Verdict);
    }

    [Fact]
    public async Task Wrong_clocks_share_one_file()
    {
        await using var folder = new InboxFolder();
        foreach (var (year, i) in new[] { 1, 1970, 1999, 2027, 2100, 9999 }.Select((y, i) => (y, i)))
            Assert.Equal(InboxVerdict.Stored,
                (await folder.OfferAsync(
                    Blocks.Of((ulong)i + 1,
                time: new DateTimeOffset(year, 5, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds()))).Verdict);
        Assert.Equal(InboxVerdict.Stored, (await folder.OfferAsync(Blocks.Of(20, time: long.MaxValue))).Verdict);
        Assert.Equal(InboxVerdict.Stored, (await folder.OfferAsync(Blocks.Of(21, time: long.MinValue))).Verdict);
        Assert.Equal(["inbox-unplaced.db"], folder.MonthFiles());
        Assert.Equal(8, folder.All().Count);
    }

    [Fact]
    public async Task Every_flipped_byte_is_noticed_and_kept_in_quarantine()
    {
        await using var folder = new InboxFolder();
        var whole = Blocks.Of(1).Bytes.ToArray();
        for (var i = 0; i < whole.Length; i++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[i] ^= 0x10;
            Assert.Equal(InboxVerdict.Corrupt, (await folder.OfferAsync(damaged)).Verdict);
        }
        Assert.Empty(folder.All());
        Assert.Equal(whole.Length, folder.Inbox.Quarantine.List(null, 1000).Count);
        Assert.Equal(InboxVerdict.Stored, (await folder.OfferAsync(whole)).Verdict);
    }

    [Fact]
    public async Task A_whole_block_whose_columns_do_not_fit_is_corrupt_too()
    {
        await using var folder = new InboxFolder();
        var good = BlockCodec.Encode(
            StreamClass.Telemetry, [new Reading(new SeriesId(1, Blocks.Temperature), Blocks.NowMs, ReadingValue.Of(1L))]);
        var lying = Block.Seal(good with { Count = 2 }, 7, 1);
        Assert.Equal(InboxVerdict.Corrupt, (await folder.OfferAsync(lying)).Verdict);
        Assert.Empty(folder.All());
    }

    [Fact]
    public async Task A_block_of_a_later_manager_is_left_with_the_gateway()
    {
        await using var folder = new InboxFolder();
        var later = Block.Seal(Payload() with { Stream = (StreamClass)9 }, 7, 1);
        var outcome = await folder.OfferAsync(later);
        Assert.Equal(InboxVerdict.Unsupported, outcome.Verdict);
        Assert.Contains("update the manager", outcome.Detail, StringComparison.Ordinal);
        Assert.Empty(folder.Inbox.Quarantine.List(null, 10));
    }

    [Fact]
    public async Task The_quarantine_of_a_gateway_is_bounded_and_counts_what_comes_again()
    {
        await using var folder = new InboxFolder(o => o with { QuarantineEntries = 5, QuarantineBytes = 25 });
        for (var round = 0; round < 2; round++)
        {
            for (byte i = 0; i < 9; i++) await folder.OfferAsync(Enumerable.Repeat(i, 10).ToArray());
        }
        await folder.OfferAsync(Enumerable.Repeat((byte)8, 10).ToArray());
        await folder.OfferAsync(Enumerable.Repeat((byte)8, 10).ToArray(), gateway: 2);

        var entries = folder.Inbox.Quarantine.List(null, 100);
        var first = entries.Where(e => e.Gateway == 1).ToList();
        Assert.Equal(5, first.Count);
        Assert.Equal([true, true, false, false, false], first.Select(e => e.BytesKept));
        Assert.Equal(2, first[0].Times);
        Assert.Single(entries, e => e.Gateway == 2 && e.BytesKept);
    }

    private static BlockPayload Payload() =>
        BlockCodec.Encode(StreamClass.Telemetry, [new Reading(new SeriesId(1, Blocks.Temperature), Blocks.NowMs, ReadingValue.Of(1L))]);
}
