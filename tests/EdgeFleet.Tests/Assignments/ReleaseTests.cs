using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Telemetry.Foreign;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Manager.Telemetry.Query;
using EdgeFleet.Tests.Inbox;
using EdgeFleet.Tests.Sessions;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Tests.Assignments;

/// <summary>Device 1001 has moved from gateway 1 to gateway 2, and gateway 1, which heard of it late, read it for a while longer.</summary>
public class ReleaseTests
{
    private const string Address = "/api/v1/gateways/1/foreign-readings";

    [Fact]
    public async Task What_an_operator_releases_counts_everywhere_and_what_comes_later_does_not()
    {
        await using var host = await ManagerHost.StartAsync();
        using var late = await MovedAsync(host);
        Assert.Empty(host.Get<LatestValues>().Of(1001));
        using var people = host.People("operator");
        var row = (await people.GetFromJsonAsync<JsonElement>(Address))[0];
        Assert.Equal((1001L, 2L, 3L),
            (row.GetProperty("device").GetInt64(), row.GetProperty("assignedTo").GetInt64(), row.GetProperty("count").GetInt64()));

        var released = await people.PostAsync($"{Address}/1001/release", null);
        Assert.Equal(HttpStatusCode.NoContent, released.StatusCode);
        await ReportTests.Eventually(() => host.Get<ForeignReadings>().Of(1).Count == 0);
        Assert.Equal(3m, Assert.Single(host.Get<LatestValues>().Of(1001)).Reading.Value.Decimal);
        Assert.Equal(2, (await SeriesAsync(host)).Count);
        Assert.Single(host.Get<DeviceEvents>().List(1001, null, 10));
        Assert.Contains(1L, host.Get<ServingGateways>().Of(1001, 0, long.MaxValue));

        host.Time.Advance(TimeSpan.FromSeconds(1));
        await late.SendAsync(Blocks.Of(4, value: 4m));
        await late.SettledAsync(1);
        await ReportTests.Eventually(() => host.Get<ForeignReadings>().Find(1, 1001)?.Count == 1);
        Assert.Equal(2, (await SeriesAsync(host)).Count);
    }

    [Fact]
    public async Task A_release_is_in_the_audit_and_holds_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("edgefleet-manager-").FullName;
        var host = await ManagerHost.StartAsync(folder);
        using (await MovedAsync(host))
        using (var people = host.People("operator"))
            (await people.PostAsync($"{Address}/1001/release", null)).EnsureSuccessStatusCode();
        await ReportTests.Eventually(() => host.Get<ForeignReadings>().Of(1).Count == 0);
        await host.StopAsync();
        // As after the loss of a disk: what follows from the inbox is made anew.
        foreach (var file in Directory.GetFiles(folder, "projections.db*")) File.Delete(file);

        await using var next = await ManagerHost.StartAsync(folder);
        await ReportTests.Eventually(() => next.Get<LatestValues>().Of(1001).Count == 1);
        Assert.Empty(next.Get<ForeignReadings>().Of(1));
        Assert.Equal(2, (await SeriesAsync(next)).Count);
        var audit = new AuditLog(next.Get<IDbContextFactory<FleetDatabase>>(), next.Get<ISitePlaces>());
        var entry = Assert.Single(
            (await audit.PageAsync(new AuditQuery("gateway:1"), SiteScope.Everywhere, new(null, null), CancellationToken.None)).Items);
        Assert.Equal(("ana", "readings.release"), (entry.Actor, entry.Action));
        Assert.Equal([("device", "1001"), ("readings", "3"), ("until", "2026-11-20 12:01:00Z")],
            entry.Changes.Select(fact => (fact.Field, fact.New)));
    }

    [Theory]
    [InlineData("viewer")]
    [InlineData("technician")]
    public async Task Whoever_is_no_operator_sees_them_and_cannot_release_them(string role)
    {
        await using var host = await ManagerHost.StartAsync();
        using var late = await MovedAsync(host);
        using var people = host.People(role);
        Assert.Equal(1, (await people.GetFromJsonAsync<JsonElement>(Address)).GetArrayLength());
        Assert.Equal(HttpStatusCode.Forbidden, (await people.PostAsync($"{Address}/1001/release", null)).StatusCode);
        Assert.Empty(host.Get<LatestValues>().Of(1001));
    }

    [Theory]
    [InlineData(1002, HttpStatusCode.NotFound, "lists those that do")]
    [InlineData(77, HttpStatusCode.Conflict, "There never was a device 77")]
    public async Task What_cannot_be_released_is_refused_with_why(long device, HttpStatusCode status, string why)
    {
        await using var host = await ManagerHost.StartAsync();
        using var late = await MovedAsync(host);
        await late.SendAsync(Blocks.Of(9, device: 77));
        await late.SettledAsync(1);
        await ReportTests.Eventually(() => host.Get<ForeignReadings>().Find(1, 77) is not null);
        using var people = host.People("operator");
        var refused = await people.PostAsync($"{Address}/{device}/release", null);
        Assert.Equal(status, refused.StatusCode);
        Assert.Contains(why, (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(),
            StringComparison.Ordinal);
    }

    /// <returns>Gateway 1, after three readings of the device that were read a minute too late.</returns>
    private static async Task<GatewayCall> MovedAsync(ManagerHost host)
    {
        await host.AssignAsync(1, 1001);
        await host.AssignAsync(2, 1001);
        host.Time.Advance(TimeSpan.FromMinutes(1));
        var late = host.Call(gateway: 1);
        await late.HelloAsync();
        await late.SendAsync(Blocks.Of(1, value: 1m));
        await late.SendAsync(Blocks.Of(2, StreamClass.Event, value: 2m));
        await late.SendAsync(Blocks.Of(3, value: 3m));
        await late.SettledAsync(3);
        await ReportTests.Eventually(() => host.Get<ForeignReadings>().Find(1, 1001)?.Count == 3);
        return late;
    }

    private static async Task<IReadOnlyList<Reading>> SeriesAsync(ManagerHost host)
    {
        var series = new SeriesId(1001, Blocks.Temperature);
        var found = await host.Get<SeriesQuery>().ReadingsAsync(series, Blocks.NowMs, Blocks.NowMs + 86_400_000, CancellationToken.None);
        return [.. found.Readings.Where(r => r.Value.Decimal != 2m)];
    }
}
