using System.Net;
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
}
