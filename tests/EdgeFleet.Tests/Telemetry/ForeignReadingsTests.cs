using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Foreign;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Tests.Inbox;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Tests.Telemetry;

public class ForeignReadingsTests
{
    [Fact]
    public async Task A_gateway_that_makes_up_devices_fills_a_bounded_number_of_rows()
    {
        await using var folder = new ProjectionFolder { Assignments = new Rules() };
        folder.Restart();
        const int Made = 3 * ForeignReadings.MaxDevices;
        for (var block = 0; block < 3; block++)
        {
            var readings = Enumerable.Range(1, Made / 3).Select(i => Of(block * (Made / 3) + i, Blocks.NowMs));
            await folder.StoreAsync(Blocks.Of((ulong)block + 1, StreamClass.Telemetry, 7, [.. readings, Of(-5, 0), Of(0, 0)]));
        }
        folder.Project(batch: 2);
        folder.Restart();
        var rows = folder.Foreign.Of(1);
        Assert.InRange(rows.Count, ForeignReadings.MaxDevices, ForeignReadings.MaxDevices + 1);
        Assert.Equal(Made + 6, rows.Sum(r => r.Count));
        Assert.Equal(Made + 6 - (rows.Count - 1), folder.Foreign.Find(1, ForeignDevice.Others)!.Count);
    }

    /// <summary>Half of gateway 1's readings of device 2 are released, while it goes on; the work stops at every batch.</summary>
    [Theory]
    [InlineData(1, true)]
    [InlineData(7, false)]
    [InlineData(100, true)]
    public async Task A_release_that_is_interrupted_at_every_step_gives_what_counting_from_the_start_gives(int batch, bool first)
    {
        var released = new Rules { Until = Blocks.NowMs + 20_000 };
        var crash = new Crash();
        await using var interrupted = new ProjectionFolder { Assignments = new Rules { Until = 0 } };
        await using var counted = new ProjectionFolder { Assignments = released };
        interrupted.Restart(first, crash);
        counted.Restart(first, new Crash());
        foreach (var folder in new[] { interrupted, counted })
        {
            await FillAsync(folder);
            folder.Project();
        }
        Assert.Equal((40L, 19L), (interrupted.Foreign.Find(1, 2)!.Count, counted.Foreign.Find(1, 2)!.Count));

        interrupted.Assignments = released;
        for (var steps = 0; interrupted.Foreign.Find(1, 2)!.Count == 40; steps++)
        {
            crash.Armed = false;
            interrupted.Restart(first, crash);
            for (var step = 0; step < steps; step++) interrupted.ProjectOnce(batch);
            if (interrupted.Foreign.Find(1, 2)!.Count < 40) break;
            crash.Armed = true;
            Assert.Throws<IOException>(() => interrupted.ProjectOnce(batch));
        }
        Assert.Equal(Facts(counted), Facts(interrupted));
    }

    /// <summary>All but the numbers of events, which go by when each was taken in.</summary>
    private static IEnumerable<object> Facts(ProjectionFolder folder) =>
    [
        .. folder.Latest.Of(1), .. folder.Latest.Of(2), .. folder.Foreign.Of(1), .. folder.Foreign.Of(2),
        .. folder.Events.List(2, null, 500).Select(e => (e.Reading, e.Gateway)), .. folder.Serving.Of(2, 0, Blocks.NowMs + 21),
    ];

    private static async Task FillAsync(ProjectionFolder folder)
    {
        for (ulong i = 0; i < 40; i++)
        {
            var (stream, time) = (i % 4 == 0 ? StreamClass.Event : StreamClass.Telemetry, Blocks.NowMs + (long)i);
            await folder.StoreAsync(Blocks.Of(i + 1, stream, 7, Of(1, time), Of(2, time)));
            await folder.StoreAsync(Blocks.Of(i + 1, stream, 7, Of(2, time + 1000)), gateway: 2);
            folder.Inbox.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private static Reading Of(long device, long time) => new(new SeriesId(device, Blocks.Temperature), time, ReadingValue.Of(device));

    /// <summary>Device 1 is gateway 1's, device 2 gateway 2's, and what was released of it gateway 1's too.</summary>
    private sealed class Rules : IDeviceAssignments
    {
        public long? Until { get; init; }
        public long? GatewayOf(long device) => Until is null ? null : device;
        public bool Counts(long gateway, long device, long time, long received) =>
            GatewayOf(device) == gateway || ((gateway, device) == (1, 2) && received <= Until);
        public IReadOnlyDictionary<(long Gateway, long Device), long> Released =>
            Until is { } until ? new Dictionary<(long, long), long> { [(1, 2)] = until } : [];
    }

    /// <summary>Dies at every batch while armed.</summary>
    private sealed class Crash : IProjection
    {
        public bool Armed { get; set; }
        public string Name => "crash";
        public string Schema => "SELECT 1";
        public void Load(SqliteConnection connection) { }
        public void Committed() { }
        public void RolledBack() { }

        public void Apply(SqliteConnection connection, IReadOnlyList<JudgedBlock> blocks)
        {
            if (Armed) throw new IOException("crashed here");
        }
    }
}
