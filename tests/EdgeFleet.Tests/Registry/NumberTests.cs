using System.Net;
using System.Net.Http.Json;
using EdgeFleet.Tests.Access;

namespace EdgeFleet.Tests.Registry;

public class NumberTests
{
    [Fact]
    public async Task A_number_is_never_given_twice_not_even_after_its_device_is_gone_and_the_manager_restarted()
    {
        var fleet = await Fleet.StartAsync();
        Assert.Equal([1, 2, 3], await fleet.AddAsync(fleet.Device("a"), fleet.Device("b"), fleet.Device("c")));
        Assert.Equal(HttpStatusCode.NoContent, (await fleet.People.DeleteAsync("api/v1/devices/3")).StatusCode);
        Assert.Equal([4], await fleet.AddAsync(fleet.Device("c")));
        Assert.Equal(HttpStatusCode.NoContent, (await fleet.People.DeleteAsync("api/v1/devices/4")).StatusCode);
        var token = (string)(await fleet.People.PostAsync("api/v1/tokens", new { name = "t", role = "administrator" }))["token"]!;
        await fleet.Manager.StopAsync();

        await using var again = await RunningManager.StartAsync(folder: fleet.Manager.Folder);
        var later = fleet with { Manager = again, People = again.WithToken(token) };
        Assert.Equal([5], await later.AddAsync(later.Device("d")));
        await later.People.GetAsync("api/v1/devices/4").RefusedAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Devices_registered_at_once_get_numbers_of_their_own()
    {
        await using var fleet = await Fleet.StartAsync();
        var numbers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => fleet.AddAsync(fleet.Device($"a{i}"), fleet.Device($"b{i}"))));
        Assert.Equal(Enumerable.Range(1, 20).Select(n => (long)n), numbers.SelectMany(n => n).Order());
    }

    [Fact]
    public async Task One_wrong_device_keeps_out_all_of_its_call_and_every_fault_is_named()
    {
        await using var fleet = await Fleet.StartAsync();
        var refused = await fleet.People.PostAsJsonAsync("api/v1/devices", new[]
        {
            fleet.Device("good"),
            fleet.Device("", gateway: 77),
            fleet.Device("x", link: "tcp://127.0.0.1:502", profile: "no-such"),
        }).RefusedAsync(HttpStatusCode.BadRequest);
        foreach (var fault in new[] { "[1].name", "[1].gateway: there is no gateway 77", "[2].link",
            "[2].profile: there is no profile 'no-such'" })
            Assert.Contains(fault, refused, StringComparison.Ordinal);
        Assert.Equal(0, await fleet.Manager.SqlAsync("SELECT count(*) FROM Devices"));
        Assert.Equal([1], await fleet.AddAsync(fleet.Device("good")));
    }

    [Theory]
    [InlineData("""[{"name":"a","siteId":1,"gateway":1,"profile":"greenhouse-climate","latitude":1,"longitude":1,"link":{},"perodMs":5}]""",
        "perodMs")]
    [InlineData("""[{"name":"a","siteId":1,"gateway":1,"profile":"greenhouse-climate","latitude":1,"longitude":1}]""", "link")]
    [InlineData("""[{"name":"a","name":"b","siteId":1,"gateway":1,"profile":"greenhouse-climate","latitude":1,"longitude":1,"link":{}}]""",
        "name")]
    [InlineData("""[{"name":"a","siteId":1,"gateway":1,"profile":"greenhouse-climate","latitude":91,"longitude":1,"link":{}}]""",
        "latitude")]
    [InlineData(
        """[{"name":"a","siteId":1,"gateway":1,"profile":"greenhouse-climate","latitude":1,"longitude":1,"link":{},"periodMs":1}]""",
        "periodMs")]
    [InlineData("""[]""", "0 devices")]
    [InlineData("""{"name":"a"}""", "JSON")]
    [InlineData("""[{"name":""", "JSON")]
    public async Task What_is_not_understood_is_named(string json, string named)
    {
        await using var fleet = await Fleet.StartAsync();
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        Assert.Contains(named, await fleet.People.PostAsync("api/v1/devices", content).RefusedAsync(HttpStatusCode.BadRequest),
            StringComparison.Ordinal);
    }
}
