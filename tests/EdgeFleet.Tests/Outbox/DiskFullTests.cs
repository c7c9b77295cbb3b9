using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Storage;
using EdgeFleet.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using static EdgeFleet.Tests.Outbox.OutboxFixture;

namespace EdgeFleet.Tests.Outbox;

public class DiskFullTests
{
    private readonly TestDisk _disk = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_full_disk_fails_visibly_and_heals_when_space_is_back(int seed)
    {
        var random = new Random(seed);
        var appended = new List<Block>();
        await using (var outbox = OutboxFixture.Open(_disk.Root))
        {
            appended.AddRange(await AppendAsync(outbox, 1, 20));
            for (var round = 1; round <= 3; round++)
            {
                _disk.Capacity = _disk.Files().Values.Sum() + random.Next(10_000, 300_000);
                var error = await FillAsync(outbox, appended, round * 10_000);
                Assert.Contains("space", error.Message, StringComparison.Ordinal);
                await Assert.ThrowsAsync<OutboxException>(() => outbox.AppendAsync(Payload(1)));
                Same(appended, await AllAsync(outbox));
                _disk.Capacity = long.MaxValue;
                appended.AddRange(await AppendAsync(outbox, round * 10_000 + 5000, 5));
                Same(appended, await AllAsync(outbox));
            }
        }
        await using (var outbox = OutboxFixture.Open(_disk.Root)) Same(appended, await AllAsync(outbox));
        Assert.Equal(appended.Count, appended.Select(block => block.Id).Distinct().Count());
    }

    [Fact]
    public async Task Delivering_makes_space_on_a_full_disk()
    {
        await using var outbox = OutboxFixture.Open(_disk.Root);
        var appended = await AppendAsync(outbox, 1, 300);
        _disk.Capacity = _disk.Files().Values.Sum() + 50_000;
        await FillAsync(outbox, appended, 10_000);
        await SettleAsync(outbox, await AllAsync(outbox));
        await AppendAsync(outbox, 20_000, 3);
        Assert.Equal(3, (await AllAsync(outbox)).Count);
    }

    [Fact]
    public async Task An_outbox_opens_on_a_full_disk_and_delivers()
    {
        List<Block> appended;
        await using (var outbox = OutboxFixture.Open(_disk.Root)) appended = await AppendAsync(outbox, 1, 200);
        _disk.Capacity = 0;
        await using (var outbox = OutboxFixture.Open(_disk.Root))
        {
            Same(appended, await AllAsync(outbox));
            await Assert.ThrowsAsync<OutboxException>(() => outbox.AppendAsync(Payload(1, bytes: 60_000)));
            _disk.Capacity = long.MaxValue;
            await AppendAsync(outbox, 1000, 1);
        }
    }

    [Fact]
    public async Task On_a_file_system_that_is_really_full_the_oldest_give_way_to_the_newer_and_to_what_matters_more()
    {
        using var disk = new SmallDisk();
        disk.Take(2 * 1024 * 1024);
        var folder = Path.Combine(disk.Path, "outbox");
        List<Block> telemetry, events;
        await using (var outbox = OutboxFixture.Open(new DiskFolder(folder)))
        {
            telemetry = await AppendAsync(outbox, 1, 1500, bytes: 6000);
            events = await AppendAsync(outbox, 50_000, 20, StreamClass.Event);
            Check(outbox.Status(Uplink).Lost, await AllAsync(outbox));
            disk.Free();
            telemetry.AddRange(await AppendAsync(outbox, 60_000, 10));
        }
        await using var again = OutboxFixture.Open(new DiskFolder(folder));
        Check(again.Status(Uplink).Lost, await AllAsync(again));
        Same(events, await AllAsync(again, StreamClass.Event));

        void Check(IReadOnlyList<LostRange> lost, List<Block> waiting)
        {
            var range = Assert.Single(lost);
            Assert.Equal((1UL, LostRange.Types.Reason.Evicted), (range.First, range.Reason));
            Same(telemetry.Skip((int)range.Last), waiting);
        }
    }

    /// <summary>Neither where others give way with every append, nor where nothing can: flash wears out.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task On_a_full_disk_the_reserve_is_not_written_again_and_again(bool givesWay)
    {
        const long Reserve = 2 * 1024 * 1024;
        await using var outbox = OutboxFixture.Open(_disk.Root);
        await AppendAsync(outbox, 1, 60, bytes: 60_000);
        // Where nothing can give way, what is free without the reserve is a half of it.
        _disk.Capacity = _disk.Files().Values.Sum() + (givesWay ? 100_000 : -Reserve / 2);
        var before = _disk.Writes["reserve"];
        for (var i = 0; i < 80; i++)
        {
            if (givesWay) await outbox.AppendAsync(Payload(1000 + i, bytes: 60_000));
            else await Assert.ThrowsAsync<OutboxException>(() => outbox.AppendAsync(Payload(1000 + i, StreamClass.Bulk, 60_000)));
        }
        Assert.InRange(_disk.Writes["reserve"] - before, 0, 4 * Reserve);
    }

    [Fact]
    public void A_reserve_for_which_there_is_no_space_takes_none()
    {
        using var disk = new SmallDisk();
        Assert.Throws<IOException>(() => new SpaceReserve(new DiskFolder(disk.Path), 9 * 1024 * 1024, NullLogger.Instance).Ensure());
        File.WriteAllBytes(Path.Combine(disk.Path, "another"), new byte[7 * 1024 * 1024]);
    }

    private static async Task<OutboxException> FillAsync(DurableOutbox outbox, List<Block> appended, int first)
    {
        for (var i = 0; i < 4000; i++)
        {
            try
            {
                appended.Add(await outbox.AppendAsync(Payload(first + i, StreamClass.Telemetry, 200 + i % 7 * 1500)));
            }
            catch (OutboxException e)
            {
                return e;
            }
        }
        throw new InvalidOperationException("the disk did not fill");
    }
}
