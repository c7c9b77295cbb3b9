using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Storage;
using EdgeFleet.Testing;
using EdgeFleet.Tests.Storage;
using static EdgeFleet.Tests.Outbox.OutboxFixture;

namespace EdgeFleet.Tests.Outbox;

/// <summary>
/// Files that were changed behind the outbox's back: nothing wrong is ever delivered, what is lost is in the ledger, the rest is
/// unharmed.
/// </summary>
public class DamageTests
{
    private readonly TestDisk _disk = new();
    private List<Block> _appended = [];

    [Fact]
    public async Task A_block_with_a_flipped_byte_is_quarantined_and_its_neighbours_come()
    {
        await FillAsync(200);
        var victim = _appended[70];
        _disk.Change(FileOf(victim), content => Flipped(content, content.AsSpan().IndexOf(victim.Bytes.Span) + victim.Bytes.Length / 2));

        await using var outbox = OutboxFixture.Open(_disk.Root);
        Same(_appended.Where(block => block != victim), await AllAsync(outbox));
        var lost = Assert.Single(outbox.Status(Uplink).Lost);
        Assert.Equal((victim.Id.Epoch, victim.Id.Stream, victim.Id.Sequence, victim.Id.Sequence, LostRange.Types.Reason.Quarantined),
            (lost.Epoch, lost.Stream, lost.First, lost.Last, lost.Reason));
        Assert.Equal(199UL, outbox.Status(Uplink).Streams.Single().BacklogBlocks);
    }

    [Theory]
    [InlineData(20, false)] // within the payload: the header tells when it was
    [InlineData(-1, true)] // the header itself
    public async Task A_damaged_block_has_a_time_by_its_header_or_by_its_neighbours(int behindMiddle, bool isAtMost)
    {
        await FillAsync(200);
        var victim = _appended[70];
        _disk.Change(FileOf(victim), content => Flipped(content, content.AsSpan().IndexOf(victim.Bytes.Span)
            + (behindMiddle < 0 ? 4 : victim.Bytes.Length / 2 + behindMiddle)));
        await using var outbox = OutboxFixture.Open(_disk.Root);
        await AllAsync(outbox);
        var lost = Assert.Single(outbox.Status(Uplink).Lost);
        Assert.Equal(isAtMost ? (_appended[69].LastTime, _appended[71].FirstTime, true) : (victim.FirstTime, victim.LastTime, false),
            (lost.FirstTime, lost.LastTime, lost.AtMost));
    }

    [Fact]
    public async Task What_an_uplink_refuses_has_its_own_time()
    {
        await FillAsync(10);
        await using var outbox = OutboxFixture.Open(_disk.Root);
        await outbox.SettleAsync(Uplink, [], [_appended[4].Id]);
        var lost = Assert.Single(outbox.Status(Uplink).Lost);
        Assert.Equal((_appended[4].FirstTime, _appended[4].LastTime, false), (lost.FirstTime, lost.LastTime, lost.AtMost));
    }

    [Fact]
    public async Task What_one_uplink_has_and_another_loses_is_a_loss_of_that_one_only()
    {
        List<Block> blocks;
        await using (var outbox = OutboxFixture.Open(_disk.Root, uplinks: [Uplink, Second]))
        {
            blocks = await AppendAsync(outbox, 0, 100);
            await SettleAsync(outbox, blocks);
            await outbox.SettleAsync(Second, [], [blocks[10].Id]);
        }
        var victim = blocks[60];
        _disk.Change(FileOf(victim), content => Flipped(content, content.AsSpan().IndexOf(victim.Bytes.Span) + victim.Bytes.Length / 2));

        await using var again = OutboxFixture.Open(_disk.Root, uplinks: [Uplink, Second]);
        Same(blocks.Where(block => block != victim && block != blocks[10]), await AllAsync(again, uplink: Second));
        Assert.Empty(again.Status(Uplink).Lost);
        Assert.Equal([11UL, 61UL], again.Status(Second).Lost.Select(range => range.First));
        var told = Assert.Single(again.Status(Uplink).Elsewhere);
        Assert.Equal((Second, StreamClass.Telemetry, LostRange.Types.Reason.Quarantined, 2UL, blocks[10].FirstTime, victim.LastTime, false),
            (told.Uplink, told.Stream, told.Reason, told.Blocks, told.FirstTime, told.LastTime, told.AtMost));
        Assert.Empty(again.Status(Second).Elsewhere);
    }

    [Fact]
    public async Task The_ledger_merges_neighbours_and_survives_reopening()
    {
        await FillAsync(200);
        foreach (var victim in _appended.Skip(70).Take(3).Reverse())
            _disk.Change(FileOf(victim), content => Flipped(content, content.AsSpan().IndexOf(victim.Bytes.Span) + 40));
        for (var i = 0; i < 2; i++)
        {
            await using var outbox = OutboxFixture.Open(_disk.Root);
            Assert.Equal(197, (await AllAsync(outbox)).Count);
            var lost = Assert.Single(outbox.Status(Uplink).Lost);
            Assert.Equal((71UL, 73UL), (lost.First, lost.Last));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_flipped_bit_anywhere_costs_a_page_at_most(int seed)
    {
        await FillAsync(150);
        var random = new Random(seed);
        for (var i = 0; i < 25; i++)
        {
            var disk = _disk.Image(random);
            var segments = disk.Files().Keys.Where(
                file => file.EndsWith(".db", StringComparison.Ordinal) && file.Contains("telemetry", StringComparison.Ordinal)).ToList();
            disk.Change(segments[random.Next(segments.Count)], content =>
                Flipped(content, random.Next(content.Length), (byte)(1 << random.Next(8))));
            Assert.InRange(await LostAsync(disk), 0, 13);
        }
    }

    [Fact]
    public async Task Any_byte_of_a_small_segment_may_be_wrong()
    {
        await FillAsync(12);
        var (file, bytes) = TheSegment();
        var random = new Random(4);
        var (tried, costly) = (0, 0);
        for (var at = 0L; at < bytes; at += Samples.IsWhole ? 1 : random.Next(1, 2 * (int)bytes / 150))
        {
            var disk = _disk.Image(random);
            disk.Change(file, content => Flipped(content, (int)at, bits: 0xFF));
            try
            {
                if (await LostAsync(disk) > 0) costly++;
            }
            catch (OutboxException e)
            {
                Assert.Fail($"byte {at} of {bytes}: {e}");
            }
            tried++;
        }
        Assert.InRange(tried, 100, bytes);
        Assert.InRange(costly, 1, tried - 1);
    }

    /// <summary>As the engine wrote that mark to the log, each transaction ended in its midst, and nothing was appended any more.</summary>
    [Fact]
    public async Task A_page_that_bears_the_mark_of_a_transactions_end_costs_nothing()
    {
        await FillAsync(12);
        var (file, bytes) = TheSegment();
        var random = new Random(4);
        for (var page = 0; page < bytes / PageStream.PageSize; page++)
        {
            var disk = _disk.Image(random);
            disk.Change(file, content => Flipped(content, page * PageStream.PageSize + LogStream.ConfirmedOffset, bits: 0xFF));
            Assert.Equal(0, await LostAsync(disk));
        }
    }

    /// <summary>What the engine counted wrongly, its finalizers would have ended the process over.</summary>
    [Fact]
    public async Task A_page_under_another_number_ends_no_process()
    {
        Assert.True(OpenTransactions.AreKnown, "this LiteDB keeps its transactions elsewhere");
        await FillAsync(12);
        var (file, bytes) = TheSegment();
        var random = new Random(4);
        for (var page = 0; page < bytes / PageStream.PageSize; page++)
        {
            var disk = _disk.Image(random);
            disk.Change(file, content => Flipped(content, page * PageStream.PageSize, bits: 0xFF));
            await LostAsync(disk);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_truncated_or_zeroed_segment_costs_what_was_cut_off(int seed)
    {
        await FillAsync(150);
        var random = new Random(seed);
        for (var i = 0; i < 12; i++)
        {
            var disk = _disk.Image(random);
            var segments = disk.Files().Keys.Where(
                file => file.EndsWith(".db", StringComparison.Ordinal) && file.Contains("telemetry", StringComparison.Ordinal)).ToList();
            disk.Change(segments[random.Next(segments.Count)], content =>
            {
                var from = random.Next(content.Length);
                if (i % 2 == 0) return content[..from];
                content.AsSpan(from, Math.Min(20_000, content.Length - from)).Clear();
                return content;
            });
            Assert.InRange(await LostAsync(disk), 0, 120);
        }
    }

    [Fact]
    public async Task A_foreign_file_costs_its_segment_and_stays_for_inspection()
    {
        await FillAsync(400);
        var victim = FileOf(_appended[150]);
        _disk.Change(victim, _ => "#!/bin/sh\necho not a segment\n"u8.ToArray());
        Assert.InRange(await LostAsync(_disk), 50, 250);
        Assert.Contains(_disk.Files(), file => file.Key.StartsWith(victim + SegmentFile.DamagedSuffix, StringComparison.Ordinal)
            && file.Value == 29);
    }

    [Fact]
    public async Task A_damaged_last_segment_begins_a_new_epoch()
    {
        await FillAsync(150);
        _disk.Change(FileOf(_appended[^1]), content => Flipped(content, 40));
        await using var outbox = OutboxFixture.Open(_disk.Root);
        Assert.NotEqual(_appended[0].Id.Epoch, outbox.Epoch);
        Same(_appended, await AllAsync(outbox));
        var appended = await AppendAsync(outbox, 1000, 3);
        Assert.Equal(1UL, appended[0].Id.Sequence);
        Same(_appended.Concat(appended), await AllAsync(outbox));
        await SettleAsync(outbox, _appended);
        Same(appended, await AllAsync(outbox));
        Assert.Single(_disk.Root.Folders(), folder => !folder.EndsWith(SegmentFile.DamagedSuffix, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_last_segment_is_noticed()
    {
        await FillAsync(400);
        var name = FileOf(_appended[^1]);
        var slash = name.LastIndexOf('/');
        _disk.Root.Folder(name[..slash]).Delete(name[(slash + 1)..]);
        Assert.InRange(await LostAsync(_disk), 1, 250);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("truncated")]
    [InlineData("flipped")]
    [InlineData("deleted")]
    public async Task A_damaged_catalog_delivers_again_under_a_new_epoch(string damage)
    {
        await FillAsync(100);
        await using (var outbox = OutboxFixture.Open(_disk.Root)) await SettleAsync(outbox, _appended.Take(10));
        if (damage == "deleted") _disk.Root.Delete(Catalog.FileName);
        else
        {
            _disk.Change(Catalog.FileName, content => damage switch
            {
                "garbage" => [.. Enumerable.Repeat((byte)0x5A, content.Length)],
                "truncated" => content[..9000],
                _ => Flipped(content, 45),
            });
        }
        await using (var outbox = OutboxFixture.Open(_disk.Root))
        {
            Same(_appended, await AllAsync(outbox));
            Assert.NotEqual(_appended[0].Id.Epoch, outbox.Epoch);
            await AppendAsync(outbox, 500, 2);
        }
        await using (var outbox = OutboxFixture.Open(_disk.Root)) Assert.Equal(102, (await AllAsync(outbox)).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_flipped_bit_in_the_log_of_a_killed_outbox_costs_its_transaction_and_nothing_else(int seed)
    {
        var random = new Random(seed);
        await using var running = OutboxFixture.Open(_disk.Root);
        _appended = await AppendAsync(running, 1, 30);
        for (var i = 0; i < 15; i++)
        {
            var disk = _disk.Image(random);
            var log = disk.Files().Keys.Single(
                file => file.Contains("telemetry", StringComparison.Ordinal) && file.EndsWith(".log", StringComparison.Ordinal));
            disk.Change(log, content => Flipped(content, 600 + random.Next(content.Length - 600)));
            await using var outbox = OutboxFixture.Open(disk.Root);
            var found = await AllAsync(outbox);
            Assert.All(found, block =>
                Assert.True(block.Bytes.Span.SequenceEqual(_appended.Single(other => other.Id == block.Id).Bytes.Span)));
            // A damaged last transaction looks like one that the power cut off.
            Assert.InRange(found.Count, _appended.Count - 2, _appended.Count);
        }
    }

    [Fact]
    public async Task An_index_that_leads_to_a_block_twice_costs_no_block_and_brings_none_twice()
    {
        await FillAsync(150);
        _disk.Change(FileOf(_appended[40]), content =>
        {
            var (wrong, right) = (IndexEntryOf(content, _appended[40]), IndexEntryOf(content, _appended[30]));
            content.AsSpan(right + DataAddress, 5).CopyTo(content.AsSpan(wrong + DataAddress));
            return content;
        });
        Assert.Equal(0, await LostAsync(_disk));
    }

    [Fact]
    public async Task Damage_that_the_status_is_the_first_to_find_is_mended_and_told()
    {
        await FillAsync(20);
        _disk.Change(FileOf(_appended[0]), content =>
        {
            var (wrong, right) = (IndexEntryOf(content, _appended[0]), IndexEntryOf(content, _appended[10]));
            content.AsSpan(right + DataAddress, 5).CopyTo(content.AsSpan(wrong + DataAddress));
            return content;
        });
        await using var outbox = OutboxFixture.Open(_disk.Root);
        Assert.Equal(20UL, outbox.Status(Uplink).Streams.Single().BacklogBlocks);
        Same(_appended, await AllAsync(outbox));
    }

    // LiteDB 5.0.20, IndexNode: slot, levels, address of the document (5), of the next node (5); per level two addresses (5 each);
    // the key with its type.
    private const int DataAddress = 2;

    private static int IndexEntryOf(byte[] content, Block block)
    {
        const int PageSize = 8192, IndexPageType = 3, Int64Type = 3;
        for (var page = 0; page < content.Length; page += PageSize)
        {
            if (content[page + 4] != IndexPageType || content[page + 30] == byte.MaxValue) continue;
            for (var slot = 0; slot <= content[page + 30]; slot++)
            {
                int position = BitConverter.ToUInt16(content, page + PageSize - (slot + 1) * 4 + 2);
                var node = page + position;
                var key = node + 12 + content[node + 1] * 10;
                if (position > 0 && content[key] == Int64Type && BitConverter.ToUInt64(content, key + 1) == block.Id.Sequence) return node;
            }
        }
        throw new InvalidOperationException($"no index entry of {block.Id}");
    }

    /// <summary>Opens, and sees that every block comes as it was or is in the ledger, and that the outbox goes on.</summary>
    /// <returns>How many are in the ledger.</returns>
    private async Task<int> LostAsync(TestDisk disk)
    {
        await using var outbox = OutboxFixture.Open(disk.Root);
        var found = (await AllAsync(outbox)).ToDictionary(block => block.Id);
        var lost = outbox.Status(Uplink).Lost;
        var count = 0;
        foreach (var block in _appended)
        {
            if (found.TryGetValue(block.Id, out var stored))
                Assert.True(stored.Bytes.Span.SequenceEqual(block.Bytes.Span), $"{block.Id} came with other bytes");
            else if (lost.Any(range => range.Epoch == block.Id.Epoch && range.First <= block.Id.Sequence
                && block.Id.Sequence <= range.Last))
                count++;
            else Assert.Fail($"{block.Id} neither comes nor is it in the ledger");
        }
        var next = await outbox.AppendAsync(Payload(77_000));
        Assert.DoesNotContain(_appended, block => block.Id == next.Id);
        Same([next], (await AllAsync(outbox)).Where(block => block.Id == next.Id));
        return count;
    }

    private async Task FillAsync(int blocks)
    {
        await using var outbox = OutboxFixture.Open(_disk.Root);
        _appended = await AppendAsync(outbox, 1, blocks);
    }

    /// <summary>The one segment, and its bytes.</summary>
    private KeyValuePair<string, long> TheSegment() => Assert.Single(_disk.Files(), of =>
        of.Key.EndsWith(".db", StringComparison.Ordinal) && of.Key.Contains("telemetry", StringComparison.Ordinal));

    private string FileOf(Block block) =>
        _disk.Files().Keys.Where(
            file => file.EndsWith(".db", StringComparison.Ordinal) && file.Contains("telemetry", StringComparison.Ordinal)
            && SegmentFile.TryParse(file[(file.LastIndexOf('/') + 1)..], out _, out var first) && first <= block.Id.Sequence).Max()!;

    private static byte[] Flipped(byte[] content, int at, byte bits = 0x10)
    {
        content[at] ^= bits;
        return content;
    }
}
