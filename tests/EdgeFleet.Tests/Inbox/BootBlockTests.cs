using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Inbox;
using Google.Protobuf;

namespace EdgeFleet.Tests.Inbox;

public class BootBlockTests
{
    private const ulong Boot = 0xB007;
    private static readonly long Started = Blocks.NowMs - 3_600_000;

    [Fact]
    public async Task A_block_from_before_the_time_was_known_is_placed_when_it_comes_and_keeps_its_bytes()
    {
        await using var folder = new InboxFolder();
        var block = OfBoot(1, 90_000);
        Assert.True(folder.Inbox.Boots.Learn(1, Boot, Started));

        Assert.Equal(InboxVerdict.Stored, (await folder.OfferAsync(block)).Verdict);

        Assert.Equal(["inbox-2026-11.db"], folder.MonthFiles());
        var held = Assert.Single(folder.All());
        Assert.Equal(block.Bytes.ToArray(), held.Bytes.ToArray());
        Assert.True(held.IsPlaced());
        var reading = Assert.Single(held.Readings());
        Assert.Equal((Started + 90_000, Quality.TimeUncertain), (reading.Time, reading.Quality));
        var found = Assert.Single(folder.Reader.ReadRange(1, Started + 90_000, Started + 90_001));
        Assert.Equal(held.Arrival, found.Arrival);
        Assert.Empty(folder.Reader.ReadRange(1, 0, 1_000_000));
    }

    [Fact]
    public async Task The_first_word_on_a_boot_stands_also_after_a_restart()
    {
        await using var folder = new InboxFolder();
        Assert.True(folder.Inbox.Boots.Learn(1, Boot, Started));
        await folder.ReopenAsync();
        Assert.True(folder.Inbox.Boots.Learn(1, Boot, Started + 5000));
        await folder.OfferAsync(OfBoot(1, 1000));
        Assert.Equal(InboxVerdict.Repeat, (await folder.OfferAsync(OfBoot(1, 1000))).Verdict);
        Assert.Equal(Started + 1000, folder.All().Single().Readings().Single().Time);
    }

    [Fact]
    public async Task A_block_that_nothing_can_place_is_kept_and_says_so()
    {
        await using var folder = new InboxFolder();
        folder.Inbox.Boots.Learn(2, Boot, Started); // another gateway's boots are not this one's

        await folder.OfferAsync(OfBoot(1, 90_000));

        Assert.Equal(["inbox-unplaced.db"], folder.MonthFiles());
        var held = Assert.Single(folder.All());
        Assert.False(held.IsPlaced());
        Assert.Equal((90_000L, Quality.TimeUncertain), (held.Readings().Single().Time, held.Readings().Single().Quality));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public async Task A_start_that_cannot_be_right_places_nothing(long started)
    {
        await using var folder = new InboxFolder();
        Assert.False(folder.Inbox.Boots.Learn(1, Boot, started));
        Assert.True(folder.Inbox.Boots.Learn(1, Boot, Started));
        await folder.OfferAsync(OfBoot(1, long.MaxValue - 5));
        Assert.False(folder.All().Single().IsPlaced());
    }

    [Fact]
    public async Task A_gateway_cannot_say_boots_without_end()
    {
        await using var folder = new InboxFolder();
        for (var boot = 1; boot <= BootClocks.MostBoots; boot++) Assert.True(folder.Inbox.Boots.Learn(1, (ulong)boot, Started));
        Assert.False(folder.Inbox.Boots.Learn(1, 77_777, Started));
        Assert.True(folder.Inbox.Boots.Learn(2, 77_777, Started));
    }

    [Fact]
    public void A_clock_that_is_newer_than_the_manager_is_kept_by_the_gateway_and_not_called_damaged()
    {
        var header = new BlockHeader { Stream = StreamClass.Telemetry, Epoch = 7, Sequence = 1, Count = 1, Clock = (ClockKind)9 };
        var bytes = new byte[3 + header.CalculateSize() + 8];
        (bytes[0], bytes[1], bytes[2]) = (0xEF, 0xB1, (byte)header.CalculateSize());
        header.WriteTo(bytes.AsSpan(3, header.CalculateSize()));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(
            bytes.AsSpan(bytes.Length - 8), System.IO.Hashing.XxHash64.HashToUInt64(bytes.AsSpan(0, bytes.Length - 8)));
        Assert.Equal(InboxVerdict.Unsupported, BlockVerifier.Verify(bytes).Outcome?.Verdict);
    }

    [Fact]
    public async Task Readings_of_1970_and_of_the_future_are_not_called_good()
    {
        await using var folder = new InboxFolder();
        await folder.OfferAsync(Blocks.Of(1, time: 5));
        await folder.OfferAsync(Blocks.Of(2, time: Blocks.NowMs + 500L * 86_400_000));
        await folder.OfferAsync(Blocks.Of(3, time: Blocks.NowMs + 30_000));
        Assert.Equal([Quality.TimeUncertain, Quality.TimeUncertain, Quality.Good], folder.All().Select(b => b.Readings().Single().Quality));
    }

    private static Block OfBoot(ulong sequence, long sinceBoot) => Block.Seal(
        BlockCodec.Encode(StreamClass.Telemetry,
            [new Reading(new SeriesId(1001, Blocks.Temperature), sinceBoot, ReadingValue.Of(21.5m))], Boot), 7, sequence);
}
