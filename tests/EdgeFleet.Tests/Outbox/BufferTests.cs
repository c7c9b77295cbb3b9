using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Tests.Storage;
using Microsoft.Extensions.Time.Testing;
using static EdgeFleet.Tests.Outbox.OutboxFixture;
using Trouble = EdgeFleet.Contracts.V1.BufferState.Types.Trouble;
using Reason = EdgeFleet.Contracts.V1.LostRange.Types.Reason;

namespace EdgeFleet.Tests.Outbox;

/// <summary>What gives way, in which order, and what is said of it.</summary>
public class BufferTests
{
    private const long Cap = 12 * 1024 * 1024;

    private readonly TestDisk _disk = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));

    [Fact]
    public async Task The_lesser_class_gives_way_first_and_its_oldest_before_its_newer()
    {
        await using var outbox = Open();
        var events = await AppendAsync(outbox, 1, 10, StreamClass.Event, 20_000);
        var bulk = await AppendAsync(outbox, 100, 60, StreamClass.Bulk, 60_000);
        var telemetry = await AppendAsync(outbox, 1000, 150, StreamClass.Telemetry, 60_000);

        Same(events, await AllAsync(outbox, StreamClass.Event));
        var lost = outbox.Status(Uplink).Lost;
        var range = Assert.Single(lost, range => range.Stream == StreamClass.Bulk);
        Assert.Equal((1UL, Reason.Evicted, false), (range.First, range.Reason, range.AtMost));
        Assert.Equal((bulk[0].FirstTime, bulk[(int)range.Last - 1].LastTime), (range.FirstTime, range.LastTime));
        Same(bulk.Skip((int)range.Last), await AllAsync(outbox, StreamClass.Bulk));
        var older = lost.SingleOrDefault(range => range.Stream == StreamClass.Telemetry);
        Assert.True(older is null || range.Last == (ulong)bulk.Count, "telemetry went while bulk was there");
        Same(telemetry.Skip((int)(older?.Last ?? 0)), await AllAsync(outbox));
    }

    [Fact]
    public async Task Nothing_makes_room_for_a_lesser_class()
    {
        await using var outbox = Open(new BufferPolicy(new Dictionary<StreamClass, ClassPolicy>()));
        var events = new List<Block>();
        while (outbox.Status(Uplink).BytesOnDisk < Cap - 1024 * 1024 && outbox.Status(Uplink).Lost.Count == 0)
            events.AddRange(await AppendAsync(outbox, events.Count, 1, StreamClass.Event, 60_000));
        var gone = outbox.Status(Uplink).Lost.Sum(range => (int)range.Last);
        await FillAsync(outbox, StreamClass.Bulk);
        Same(events.Skip(gone), await AllAsync(outbox, StreamClass.Event));
        Assert.All(outbox.Status(Uplink).Lost.Where(range => range.Stream != StreamClass.Event),
            range => Assert.Equal(StreamClass.Bulk, range.Stream));
    }

    [Fact]
    public async Task A_class_takes_no_more_than_its_share()
    {
        var policy = new BufferPolicy(new Dictionary<StreamClass, ClassPolicy> { [StreamClass.Event] = new(25, null) });
        await using var outbox = Open(policy);
        var telemetry = await AppendAsync(outbox, 1, 20, bytes: 60_000);
        var events = await AppendAsync(outbox, 1000, 120, StreamClass.Event, 60_000);
        Assert.True(_disk.Files().Where(file => file.Key.Contains("event-", StringComparison.Ordinal)).Sum(file => file.Value) <= Cap / 4);
        Same(telemetry, await AllAsync(outbox));
        var range = Assert.Single(outbox.Status(Uplink).Lost);
        Same(events.Skip((int)range.Last), await AllAsync(outbox, StreamClass.Event));
    }

    [Fact]
    public async Task What_is_older_than_its_class_allows_is_given_up_and_what_has_no_end_stays()
    {
        await using var outbox = Open();
        var telemetry = await AppendAsync(outbox, 1, 20, bytes: 60_000);
        var events = await AppendAsync(outbox, 100, 5, StreamClass.Event);
        _clock.Advance(TimeSpan.FromDays(29));
        await AppendAsync(outbox, 200, 1, StreamClass.Event);
        Same(telemetry, await AllAsync(outbox));

        _clock.Advance(TimeSpan.FromDays(2));
        await AppendAsync(outbox, 201, 1, StreamClass.Event);
        Assert.Empty(await AllAsync(outbox));
        Assert.Equal(7, (await AllAsync(outbox, StreamClass.Event)).Count);
        var range = Assert.Single(outbox.Status(Uplink).Lost);
        Assert.Equal((1UL, 20UL, Reason.Expired), (range.First, range.Last, range.Reason));
        Assert.Equal(21UL, (await outbox.AppendAsync(Payload(300))).Id.Sequence);
        Assert.Equal(5, events.Count);
    }

    [Fact]
    public async Task What_some_uplinks_have_is_lost_to_the_others_only()
    {
        await using var outbox = DurableOutbox.Open(
            _disk.Root, new OutboxSettings([new(Uplink), new(Second)]) { CapBytes = Cap });
        var blocks = new List<Block>();
        while (outbox.Status(Second).Lost.Count == 0)
        {
            blocks.AddRange(await AppendAsync(outbox, blocks.Count, 5, bytes: 60_000));
            await SettleAsync(outbox, blocks);
        }
        Assert.Empty(outbox.Status(Uplink).Lost);
        var range = Assert.Single(outbox.Status(Second).Lost);
        Same(blocks.Skip((int)range.Last), await AllAsync(outbox, uplink: Second));
    }

    /// <summary>What was under way when it was given up, and arrived, is not lost; whose it stays lost to, it stays.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_accepted_after_it_was_evicted_leaves_the_ledger(bool hasSecond)
    {
        OutboxUplink[] uplinks = hasSecond ? [new(Uplink), new(Second)] : [new(Uplink)];
        var settings = new OutboxSettings(uplinks) { CapBytes = Cap };
        ulong last;
        await using (var outbox = DurableOutbox.Open(_disk.Root, settings))
        {
            var blocks = await AppendAsync(outbox, 1, 20, bytes: 60_000);
            while (outbox.Status(Uplink).Lost.Count == 0) await AppendAsync(outbox, 1000, 5, bytes: 60_000);
            var lost = Assert.Single(outbox.Status(Uplink).Lost);
            last = lost.Last;
            Assert.InRange(last, 4UL, 1000UL);
            await SettleAsync(outbox, [blocks[0], blocks[2]]);
            Check(outbox);
        }
        await using var again = DurableOutbox.Open(_disk.Root, settings);
        Check(again);

        void Check(DurableOutbox outbox)
        {
            Assert.Equal([(2UL, 2UL), (4UL, last)], outbox.Status(Uplink).Lost.Select(range => (range.First, range.Last)));
            if (hasSecond) Assert.Equal([(1UL, last)], outbox.Status(Second).Lost.Select(range => (range.First, range.Last)));
        }
    }

    [Fact]
    public async Task A_folder_from_before_the_cap_opens_and_shrinks_to_it()
    {
        List<Block> blocks;
        await using (var wide = DurableOutbox.Open(_disk.Root, new OutboxSettings([new(Uplink)]) { SegmentBytes = 400_000 }))
            blocks = await AppendAsync(wide, 1, 300, bytes: 60_000);
        Assert.True(_disk.Files().Values.Sum() > Cap * 3 / 2);
        await using var outbox = Open();
        await AppendAsync(outbox, 1000, 1);
        Assert.True(_disk.Files().Values.Sum() <= Cap, $"{_disk.Files().Values.Sum()} bytes");
        var range = Assert.Single(outbox.Status(Uplink).Lost);
        Same(blocks.Skip((int)range.Last), (await AllAsync(outbox)).SkipLast(1));
    }

    [Fact]
    public async Task Without_any_uplink_the_cap_holds_too()
    {
        await using (var outbox = DurableOutbox.Open(_disk.Root, new OutboxSettings([]) { CapBytes = Cap }))
            await FillAsync(outbox, StreamClass.Telemetry);
        Assert.True(_disk.Files().Values.Sum() <= Cap);
        await using var later = Open();
        var range = Assert.Single(later.Status(Uplink).Lost);
        var waiting = await AllAsync(later);
        Assert.Equal((1UL, range.Last + 1), (range.First, waiting[0].Id.Sequence));
    }

    [Fact]
    public async Task Damaged_files_that_were_set_aside_go_before_anything_that_can_be_delivered()
    {
        const string Drained = "0001-0123456789abcdef.damaged";
        foreach (var (folder, name) in new[] { (_disk.Root, "catalog.db.damaged1"), (_disk.Root.Folder(Drained), "event-1.db.damaged1") })
        {
            using var file = folder.Open(name);
            file.Write(0, new byte[2 * 1024 * 1024]);
        }
        await using var outbox = Open();
        var blocks = new List<Block>();
        while (_disk.Files().Keys.Any(file => file.Contains("damaged", StringComparison.Ordinal)))
            blocks.AddRange(await AppendAsync(outbox, blocks.Count, 5, bytes: 60_000));
        Assert.Empty(outbox.Status(Uplink).Lost);
        Assert.DoesNotContain(Drained, _disk.Root.Folders());
        Same(blocks, await AllAsync(outbox));
    }

    [Fact]
    public async Task That_something_gave_way_is_said_for_an_hour()
    {
        await using var outbox = Open();
        await AppendAsync(outbox, 1, 1);
        Assert.Equal((Trouble.None, (ulong)Cap), (outbox.Status(Uplink).Buffer.Trouble, outbox.Status(Uplink).Buffer.CapBytes));
        await FillAsync(outbox, StreamClass.Telemetry);
        Assert.Equal(Trouble.GivesWay, outbox.Status(Uplink).Buffer.Trouble);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(Trouble.None, outbox.Status(Uplink).Buffer.Trouble);
    }

    /// <summary>An error that no space would mend costs nothing of what is stored.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_disk_that_fails_gives_up_nothing_says_so_and_goes_on_by_itself(bool isReadOnly)
    {
        await using var outbox = Open();
        var blocks = await AppendAsync(outbox, 1, 150, bytes: 60_000);
        var before = outbox.Status(Uplink).Lost;
        _disk.Step = () => throw (isReadOnly ? new UnauthorizedAccessException("Read-only file system")
            : new IOException("Input/output error", 5));
        for (var i = 0; i < 3; i++) await Assert.ThrowsAsync<OutboxException>(() => outbox.AppendAsync(Payload(1000 + i)));
        var failing = outbox.Status(Uplink).Buffer;
        Assert.Equal(Trouble.Fails, failing.Trouble);
        Assert.Contains(isReadOnly ? "Read-only" : "Input/output", failing.Cause, StringComparison.Ordinal);

        _disk.Step = null;
        blocks.AddRange(await AppendAsync(outbox, 2000, 5));
        Assert.NotEqual(Trouble.Fails, outbox.Status(Uplink).Buffer.Trouble);
        Assert.Equal(before, outbox.Status(Uplink).Lost);
        Assert.Equal(blocks.TakeLast(5).Select(block => block.Id), (await AllAsync(outbox)).TakeLast(5).Select(block => block.Id));
    }

    private static async Task FillAsync(DurableOutbox outbox, StreamClass stream)
    {
        for (var i = 0; i < 400 && outbox.Epoch != 0; i++) await outbox.AppendAsync(Payload(50_000 + i, stream, 60_000));
    }

    private DurableOutbox Open(BufferPolicy? policy = null) => DurableOutbox.Open(_disk.Root,
        new OutboxSettings([new(Uplink)]) { CapBytes = Cap, Policy = policy ?? BufferPolicy.Default, Clock = _clock });
}
