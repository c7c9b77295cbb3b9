using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Tests.Inbox;

namespace EdgeFleet.Tests.Telemetry;

public class SeriesQuotaTests
{
    [Fact]
    public async Task A_device_has_no_more_series_than_the_quota_however_many_its_gateway_delivers()
    {
        await using var folder = new ProjectionFolder(new GatewayQuotas { SeriesOfDevice = 3 });
        await folder.StoreAsync(Blocks.Of(1, StreamClass.Telemetry, 7, Readings(1001, 10)));
        folder.Project();
        Assert.Equal(3, folder.Latest.Of(1001).Count);
        Assert.Equal(["too-many-series-of-device device:1001 limit=3 asked=10"], await folder.ConditionsAsync());
        Assert.Equal(10, Assert.Single(folder.Inbox.All()).Count);

        await folder.StoreAsync(Blocks.Of(2, StreamClass.Telemetry, 7, [.. Readings(1001, 10, later: 1), .. Readings(1002, 2)]));
        folder.Project();
        Assert.Equal(Blocks.NowMs + 1, folder.Latest.Find(Readings(1001, 1)[0].Series)!.Reading.Time);
        Assert.Equal((3, 2), (folder.Latest.Of(1001).Count, folder.Latest.Of(1002).Count));
    }

    [Fact]
    public async Task One_gateway_s_series_are_bounded_over_all_its_devices_and_another_s_are_its_own()
    {
        await using var folder = new ProjectionFolder(new GatewayQuotas { Series = 5 });
        await folder.StoreAsync(Blocks.Of(1, StreamClass.Telemetry, 7, [.. Readings(1, 4), .. Readings(2, 4)]));
        await folder.StoreAsync(Blocks.Of(1, StreamClass.Telemetry, 8, Readings(3, 4)), gateway: 2);
        folder.Project();
        Assert.Equal((4, 1, 4), (folder.Latest.Of(1).Count, folder.Latest.Of(2).Count, folder.Latest.Of(3).Count));
        Assert.Equal(["too-many-series gateway:1 limit=5 asked=8"], await folder.ConditionsAsync());

        folder.Restart();
        await folder.StoreAsync(Blocks.Of(2, StreamClass.Telemetry, 7, Readings(4, 1)));
        folder.Project();
        Assert.Empty(folder.Latest.Of(4));
    }

    [Fact]
    public async Task A_series_that_moved_to_another_gateway_counts_there()
    {
        await using var folder = new ProjectionFolder(new GatewayQuotas { Series = 2 });
        await folder.StoreAsync(Blocks.Of(1, StreamClass.Telemetry, 7, Readings(1, 2)));
        folder.Project();
        await folder.StoreAsync(Blocks.Of(1, StreamClass.Telemetry, 8, Readings(1, 2, later: 1)), gateway: 2);
        folder.Project();
        await folder.StoreAsync(Blocks.Of(2, StreamClass.Telemetry, 7, Readings(2, 2)));
        folder.Project();
        Assert.Equal((2, 2), (folder.Latest.Of(1).Count, folder.Latest.Of(2).Count));
    }

    [Fact]
    public async Task With_a_higher_quota_the_projections_take_new_series_in_and_built_anew_all_of_them()
    {
        var quotas = new GatewayQuotas { SeriesOfDevice = 3 };
        await using var folder = new ProjectionFolder(quotas);
        await folder.StoreAsync(Blocks.Of(1, StreamClass.Telemetry, 7, Readings(1001, 10)));
        folder.Project();
        folder.Quotas = quotas with { SeriesOfDevice = 20 };
        folder.Restart();
        await folder.StoreAsync(Blocks.Of(2, StreamClass.Telemetry, 7, Readings(1001, 8, later: 1)));
        folder.Project();
        Assert.Equal(8, folder.Latest.Of(1001).Count);

        folder.Stop();
        File.Delete(Projector.PathIn(folder.Inbox.Options));
        folder.Restart();
        folder.Project();
        Assert.Equal(10, folder.Latest.Of(1001).Count);
    }

    [Fact]
    public async Task Of_a_block_with_too_many_readings_none_is_taken_in_and_its_neighbours_are()
    {
        await using var folder = new ProjectionFolder(new GatewayQuotas { ReadingsOfBlock = 5 });
        await folder.StoreAsync(Blocks.Of(1, StreamClass.Telemetry, 7, Readings(1, 6)));
        await folder.StoreAsync(Blocks.Of(2, StreamClass.Telemetry, 7, Readings(2, 5)));
        folder.Project();
        Assert.Empty(folder.Latest.Of(1));
        Assert.Equal(5, folder.Latest.Of(2).Count);
        Assert.Equal(folder.Inbox.Inbox.CommittedArrival, folder.Position);
        Assert.Equal(["block-too-large gateway:1 limit=5 asked=6"], await folder.ConditionsAsync());
    }

    [Fact]
    public async Task A_result_of_a_command_arrives_whatever_the_quota_says()
    {
        await using var folder = new ProjectionFolder(new GatewayQuotas { Series = 1 });
        var result = new CommandResult(Guid.NewGuid().ToString(), CommandStatus.Done, "", "3306/0/5850", "true");
        await folder.StoreAsync(Blocks.Of(1, StreamClass.Telemetry, 7, Readings(1, 1)));
        await folder.StoreAsync(Blocks.Of(1, StreamClass.Event, 7, result.ToReading(2, Blocks.NowMs, 0)));
        folder.Project();
        Assert.Single(folder.Events.List(2, null, 10));
    }

    [Fact]
    public void The_largest_gateway_of_our_own_stays_well_inside()
    {
        var quotas = new GatewayQuotas();
        Assert.True(quotas.SeriesOfDevice >= 2 * DeviceLimits.MaxPoints);
        Assert.True(quotas.Series >= 10 * 10_000);
        Assert.True(quotas.ReadingsOfBlock >= 2 * new BatcherLimits().MaxBatch);
    }

    private static Reading[] Readings(long device, int series, long later = 0) =>
        [.. Enumerable.Range(0, series).Select(i =>
            new Reading(new SeriesId(device, new PointPath(3300, 0, (ushort)i)), Blocks.NowMs + later, ReadingValue.Of((long)i)))];
}
