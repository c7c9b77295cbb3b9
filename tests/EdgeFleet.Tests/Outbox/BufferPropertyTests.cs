using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Testing;
using EdgeFleet.Tests.Storage;
using static EdgeFleet.Tests.Outbox.OutboxFixture;
using Reason = EdgeFleet.Contracts.V1.LostRange.Types.Reason;

namespace EdgeFleet.Tests.Outbox;

/// <summary>
/// A busy outbox under a cap that is far too small, with two uplinks that carry different classes, blocks that are refused as corrupt or
/// damaged on disk, reopened now and then, and its power cut at random moments. At every moment its files have no more bytes than the
/// cap; of every image, each sequence below the end of its stream is stored, settled, or in the ledger, for each uplink that carries it,
/// and no whole block is quarantined.
/// </summary>
public class BufferPropertyTests
{
    private const long Cap = 6 * 1024 * 1024;
    private const int Images = 40;

    private static readonly StreamClass[] Streams = [StreamClass.Event, StreamClass.Telemetry, StreamClass.Bulk];
    private static readonly OutboxUplink[] Uplinks = [new(Uplink), new(Second, [StreamClass.Event, StreamClass.Telemetry])];

    private readonly TestDisk _disk = new();
    private readonly HashSet<(string Uplink, BlockId Id)> _held = [];
    private readonly HashSet<BlockId> _spoiled = [];
    private readonly List<Block> _appended = [];

    public static TheoryData<int> Seeds => Samples.Seeds(some: 2, all: 40);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_sequence_is_stored_settled_or_in_the_ledger_and_the_cap_holds_at_every_moment(int seed)
    {
        var random = new Random(seed);
        var images = new List<(TestDisk Image, List<(string, BlockId)> Held)>();
        var (most, stepsToCut) = (0L, 200);
        _disk.Step = () =>
        {
            most = Math.Max(most, _disk.Files().Values.Sum());
            // Only once space is short.
            if (most < Cap * 4 / 5 || stepsToCut-- > 0) return;
            stepsToCut = random.Next(250);
            lock (_held) images.Add((_disk.Image(random), [.. _held]));
        };
        var outbox = Open(_disk);
        for (var round = 0; images.Count < Images; round++)
        {
            await AppendGroupAsync(outbox, round, random);
            foreach (var uplink in Uplinks.Where(_ => random.Next(15) == 0)) await SettleSomeAsync(outbox, uplink.Name, random);
            if (random.Next(60) == 0) await outbox.RenewEpochAsync(Uplink, []);
            if (random.Next(30) != 0) continue;
            await outbox.DisposeAsync();
            Damage(_appended[random.Next(_appended.Count)]);
            outbox = Open(_disk);
        }
        _disk.Step = null;
        Assert.InRange(most, Cap / 2, Cap);
        Assert.Contains(outbox.Status(Uplink).Lost, lost => lost.Reason == Reason.Evicted);
        await CheckAsync(outbox, [.. _held]);
        await outbox.DisposeAsync();
        foreach (var (image, then) in images)
        {
            await using var after = Open(image);
            await CheckAsync(after, then);
            Assert.True(image.Files().Values.Sum() <= Cap);
            foreach (var stream in Streams)
            {
                var appended = await after.AppendAsync(Payload(9_000_000, stream));
                Assert.DoesNotContain(appended.Id, then.Select(held => held.Item2));
            }
        }
    }

    private async Task AppendGroupAsync(DurableOutbox outbox, int round, Random random)
    {
        var stream = Streams[random.Next(3) + random.Next(2) >> 1];
        var group = Enumerable.Range(0, random.Next(1, 6))
            .Select(i => outbox.AppendAsync(Payload(round * 10 + i, stream, random.Next(1000, 60_000)))).ToList();
        foreach (var append in group)
        {
            var block = await append;
            _appended.Add(block);
            lock (_held) _held.UnionWith(Uplinks.Where(uplink => uplink.Carries(stream)).Select(uplink => (uplink.Name, block.Id)));
        }
    }

    /// <summary>A third of what it waits for; one in ten of them is refused as corrupt.</summary>
    private async Task SettleSomeAsync(DurableOutbox outbox, string uplink, Random random)
    {
        List<BlockId> settled;
        lock (_held)
        {
            settled = [.. _held.Where(held => held.Uplink == uplink && random.Next(3) == 0).Select(held => held.Id)];
            _held.ExceptWith(settled.Select(id => (uplink, id)));
        }
        var refused = settled.Where(_ => random.Next(10) == 0).ToHashSet();
        _spoiled.UnionWith(refused);
        await outbox.SettleAsync(uplink, [.. settled.Except(refused)], refused);
    }

    /// <summary>Flips a byte of a block where it lies in a data file, if it still does.</summary>
    private void Damage(Block block)
    {
        var begin = block.Bytes.Span[..200].ToArray();
        foreach (var segment in _disk.Files().Keys.Where(file => file.EndsWith(".db", StringComparison.Ordinal)))
        {
            _disk.Change(segment, content =>
            {
                if (content.AsSpan().IndexOf(begin) is var at && at < 0) return content;
                _spoiled.Add(block.Id);
                content[at + begin.Length / 2] ^= 0x10;
                return content;
            });
        }
    }

    private async Task CheckAsync(DurableOutbox outbox, IReadOnlyCollection<(string Uplink, BlockId Id)> held)
    {
        foreach (var uplink in Uplinks)
        {
            var stored = new HashSet<BlockId>();
            foreach (var stream in Streams)
                stored.UnionWith((await AllAsync(outbox, stream, uplink.Name, maxBytes: 1 << 20)).Select(block => block.Id));
            Assert.All(stored, id => Assert.True(uplink.Carries(id.Stream)));
            var lost = outbox.Status(uplink.Name).Lost;
            Assert.All(lost, range => Assert.True(range.Reason is Reason.Evicted or Reason.Quarantined));
            foreach (var range in lost.Where(range => range.Reason == Reason.Quarantined))
                for (var sequence = range.First; sequence <= range.Last; sequence++)
                    Assert.Contains(new BlockId(range.Epoch, range.Stream, sequence), _spoiled);
            var missing = held.Where(one => one.Uplink == uplink.Name && !stored.Contains(one.Id) && !lost.Any(range =>
                range.Epoch == one.Id.Epoch && range.Stream == one.Id.Stream
                && range.First <= one.Id.Sequence && one.Id.Sequence <= range.Last)).ToList();
            Assert.Empty(missing);
        }
    }

    private static DurableOutbox Open(TestDisk disk) => DurableOutbox.Open(disk.Root, new OutboxSettings(Uplinks) { CapBytes = Cap });
}
