using System.Net;
using System.Net.Http.Json;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Database;
using EdgeFleet.Tests.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EdgeFleet.Tests.Registry;

/// <summary>The registry keeps where each device was.</summary>
public sealed class AssignmentTests
{
    [Fact]
    public async Task Adding_moving_and_removing_a_device_leaves_its_history()
    {
        await using var fleet = await Fleet.StartAsync();
        var (other, _) = await RunningManager.GatewayAsync(fleet.People, "other");
        await fleet.AddAsync(fleet.Device("a"), fleet.Device("b"));
        await ChangeAsync(fleet, fleet.Device("a", other));
        await ChangeAsync(fleet, fleet.Device("renamed", other));
        (await fleet.People.DeleteAsync("api/v1/devices/2")).EnsureSuccessStatusCode();

        await using var database = await fleet.Manager.Get<IDbContextFactory<FleetDatabase>>().CreateDbContextAsync();
        var rows = await database.Set<DeviceAssignment>().OrderBy(a => a.Device).ThenBy(a => a.Id).ToListAsync();
        Assert.Equal(
            [(1L, fleet.Gateway, true), (1L, other, false), (2L, fleet.Gateway, true)],
            rows.Select(r => (r.Device, r.Gateway, r.To is not null)));
        Assert.Equal(rows[0].To, rows[1].From);
        var assignments = fleet.Manager.Get<IDeviceAssignments>();
        Assert.Equal([other, null], new long[] { 1, 2 }.Select(assignments.GatewayOf));
    }

    [Fact]
    public async Task A_change_that_is_refused_moves_nothing()
    {
        await using var fleet = await Fleet.StartAsync();
        var (other, _) = await RunningManager.GatewayAsync(fleet.People, "other");
        await fleet.AddAsync(fleet.Device("a"));
        await fleet.People.PutAsJsonAsync("api/v1/devices/1", fleet.Device("", other)).RefusedAsync(HttpStatusCode.BadRequest);
        Assert.Equal(fleet.Gateway, fleet.Manager.Get<IDeviceAssignments>().GatewayOf(1));
        Assert.Equal(1, await fleet.Manager.SqlAsync("SELECT count(*) FROM DeviceAssignments"));
    }

    [Fact]
    public async Task The_audit_says_from_where_to_where_a_device_went()
    {
        await using var fleet = await Fleet.StartAsync();
        var (other, _) = await RunningManager.GatewayAsync(fleet.People, "other");
        await fleet.AddAsync(fleet.Device("a"));
        await ChangeAsync(fleet, fleet.Device("a", other));
        var entry = (await fleet.People.GetJsonAsync("api/v1/audit?subject=device:1"))["items"]![0]!;
        Assert.Equal("device.change", (string)entry["action"]!);
        var change = Assert.Single(entry["changes"]!.AsArray(), one => (string)one!["field"]! == "gateway")!;
        Assert.Equal(($"{fleet.Gateway}", $"{other}"), ((string)change["old"]!, (string)change["new"]!));
    }

    /// <summary>A folder of release 0.1.0: its devices have always been where they are, and what came until now counts.</summary>
    [Fact]
    public async Task A_registry_without_history_begins_one()
    {
        var clock = new DateClock();
        await using var fleet = await Fleet.StartAsync();
        await using (var database = await fleet.Manager.Get<IDbContextFactory<FleetDatabase>>().CreateDbContextAsync())
        {
            await fleet.AddAsync(fleet.Device("a"));
            await database.GetService<IMigrator>().MigrateAsync("DeviceSearch");
            await FleetConnection.MigrateAsync(database, CancellationToken.None);
        }
        var assignments = new DeviceAssignments(fleet.Manager.Get<IDbContextFactory<FleetDatabase>>(), clock);
        await assignments.LoadAsync(CancellationToken.None);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.Equal(fleet.Gateway, assignments.GatewayOf(1));
        Assert.True(assignments.Counts(fleet.Gateway, 1, now, now + 1));
        Assert.True(assignments.Counts(gateway: 99, 1, now - 5000, now - 1));
        Assert.False(assignments.Counts(gateway: 99, 1, now - 5000, now + 1));

        var again = new DeviceAssignments(fleet.Manager.Get<IDbContextFactory<FleetDatabase>>(), clock);
        clock.Advance(TimeSpan.FromDays(1));
        await again.LoadAsync(CancellationToken.None);
        Assert.False(again.Counts(gateway: 99, 1, now - 5000, now + 1));
    }

    private static async Task ChangeAsync(Fleet fleet, object device) =>
        (await fleet.People.PutAsJsonAsync("api/v1/devices/1", device)).EnsureSuccessStatusCode();
}
