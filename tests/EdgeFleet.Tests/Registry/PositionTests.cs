using System.Net;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Fleet;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Tests.Access;

namespace EdgeFleet.Tests.Registry;

public class PositionTests
{
    [Fact]
    public async Task A_map_is_given_by_area_and_an_area_that_is_none_is_refused_by_name()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AddAsync(fleet.Device("a"), fleet.Device("b"));
        Assert.Equal(2, (await fleet.People.GetJsonAsync("api/v1/devices/positions")).AsArray().Count);
        const string Here = "api/v1/devices/positions?west=118.74&south=36&east=119&north=37";
        Assert.Equal(2, (await fleet.People.GetJsonAsync(Here)).AsArray().Count);
        var map = await fleet.People.GetJsonAsync(Here.Replace("positions", "map", StringComparison.Ordinal));
        Assert.Equal(["a", "b"], map["devices"]!.AsArray().Select(device => (string)device!["name"]!));
        Assert.Empty(map["cells"]!.AsArray());
        Assert.Empty((await fleet.People.GetJsonAsync(Here.Replace("west=118.74", "west=118.75", StringComparison.Ordinal))).AsArray());

        foreach (var (area, fault) in new[]
        {
            ("west=1", "east is missing"), ("west=181&south=1&east=2&north=2", "west is 181"),
            ("west=3&south=1&east=2&north=2", "west (3) must not lie east of east (2)"),
            ("west=1&south=NaN&east=2&north=2", "south is NaN"), ("west=1&south=3&east=2&north=2", "south (3) must not lie north"),
        })
            Assert.Contains(fault,
                await fleet.People.GetAsync("api/v1/devices/positions?" + area).RefusedAsync(HttpStatusCode.BadRequest),
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_map_travels_compressed_to_whoever_takes_it_so()
    {
        await using var fleet = await Fleet.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/devices/map");
        request.Headers.AcceptEncoding.ParseAdd("br");
        using var answer = await fleet.People.SendAsync(request);
        Assert.Equal(["br"], answer.Content.Headers.ContentEncoding);
        Assert.Empty((await fleet.People.GetAsync("api/v1/devices/map")).Content.Headers.ContentEncoding);
    }

    [Fact]
    public void Where_devices_are_too_many_to_be_told_apart_they_are_counted_by_cell_and_state()
    {
        var random = new Random(1);
        var devices = Enumerable.Range(1, 10_000).Select(number => new DevicePosition(number, "lamp", number % 4, 36 + random.NextDouble(),
            118 + random.NextDouble(), number % 100 == 0 ? LinkState.NoAnswer : LinkState.Online)).ToList();
        var area = MapArea.Read(118, 36, 119, 36.5);
        var sites = SiteScope.At(1, 2, 3);
        var within = devices.Where(device => device.SiteId > 0 && device.Latitude <= 36.5).ToList();
        var view = MapView.Of(devices, area, sites);
        Assert.Empty(view.Devices);
        Assert.InRange(view.Cells.Count, 32 * 32 / 2, 4 * 32 * 32);
        foreach (var state in new[] { LinkState.Online, LinkState.NoAnswer })
            Assert.Equal(within.Count(device => device.State == state), view.Cells.Sum(cell => cell.Devices.GetValueOrDefault(state)));
        Assert.All(view.Cells, cell => Assert.True(cell.Longitude is >= 118 and <= 119 && cell.Latitude is >= 36 and <= 36.5));

        var street = MapArea.Read(118.5, 36.2, 118.55, 36.25);
        Assert.Equal(within.Where(device => street.Holds(device)), MapView.Of(devices, street, sites).Devices);
    }

    [Fact]
    public void More_devices_than_are_drawn_may_stand_at_one_place()
    {
        var here = Enumerable.Range(1, MapView.Most + 1)
            .Select(number => new DevicePosition(number, "socket", 1, -33.9, -18.4, LinkState.Unknown)).ToList();
        var cell = Assert.Single(MapView.Of(here, MapArea.Read(-18.4, -33.9, -18.4, -33.9), SiteScope.Everywhere).Cells);
        Assert.Equal((-33.9, -18.4, here.Count), (cell.Latitude, cell.Longitude, cell.Devices[LinkState.Unknown]));
    }
}
