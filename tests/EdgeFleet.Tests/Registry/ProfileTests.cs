using System.Net;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Tests.Access;

namespace EdgeFleet.Tests.Registry;

public class ProfileTests
{
    private const string Good = """{"format":"edgefleet-profile/1","name":"meter","driver":"modbus-tcp","points":[{"path":"3303/0/5700"}]}""";

    [Fact]
    public async Task Shipped_profiles_are_there_from_the_first_start_and_ones_put_by_people_survive_a_restart()
    {
        var fleet = await Fleet.StartAsync();
        var shipped = (await fleet.People.GetJsonAsync("api/v1/profiles")).AsArray().Single(p => (string)p!["name"]! == "greenhouse-climate")!;
        Assert.True((bool)shipped["shipped"]!);
        Assert.Matches("^[0-9a-f]{64}$", (string)shipped["hash"]!);

        using var put = await fleet.People.PutAsync("api/v1/profiles/greenhouse-climate", Json(Good.Replace("\"meter\"", "\"greenhouse-climate\"", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        var token = (string)(await fleet.People.PostAsync("api/v1/tokens", new { name = "t", role = "viewer" }))["token"]!;
        await fleet.Manager.StopAsync();
        await using var again = await RunningManager.StartAsync(folder: fleet.Manager.Folder);
        var kept = (await again.WithToken(token).GetJsonAsync("api/v1/profiles")).AsArray().Single(p => (string)p!["name"]! == "greenhouse-climate")!;
        Assert.False((bool)kept["shipped"]!);
        Assert.NotEqual((string)shipped["hash"]!, (string)kept["hash"]!);
    }

    /// <summary>The hash is kept in data folders and compared with that of newer releases: it says the same for ever.</summary>
    [Fact]
    public void The_hash_of_a_profile_is_over_compact_json_with_sorted_keys()
    {
        var json = """{ "name": "p", "format": "edgefleet-profile/1", "points": [ { "title": "温度 <&>", "path": "3303/0/5700", "a": 1.50 } ], "driver": "modbus-tcp" }""";
        var text = ProfileText.Read("p", System.Text.Encoding.UTF8.GetBytes(json), [])!;
        Assert.Equal("""{"driver":"modbus-tcp","format":"edgefleet-profile/1","name":"p","points":[{"a":1.50,"path":"3303/0/5700","title":"温度 <&>"}]}""", text.Text);
        Assert.Equal("039e8d789e436d328f70f73432b9235e94f4dc1bd731528a31ed801784078776", text.Hash);
    }

    [Theory]
    [InlineData("{", "strict JSON")]
    [InlineData("""{"format":"edgefleet-profile/1",}""", "strict JSON")]
    [InlineData("""{"name":"meter","name":"meter"}""", "strict JSON")]
    [InlineData("""["meter"]""", "not a JSON object")]
    [InlineData("""{"format":"edgefleet-profile/2","name":"other","points":[]}""", "format", "name: 'other'", "driver", "points")]
    [InlineData("""{"format":"edgefleet-profile/1","name":"meter","driver":"x","points":[{"path":"3303/0/5700"},{"path":"3303/0/5700"},{"path":"3303"},7]}""", "points[1].path: 3303/0/5700 stands there twice", "points[2].path", "points[3].path")]
    public async Task An_unreadable_profile_is_refused_with_all_its_faults(string json, params string[] faults)
    {
        await using var fleet = await Fleet.StartAsync();
        var refused = await fleet.People.PutAsync("api/v1/profiles/meter", Json(json)).RefusedAsync(HttpStatusCode.BadRequest);
        Assert.All(faults, fault => Assert.Contains(fault, refused, StringComparison.Ordinal));
        await fleet.People.GetAsync("api/v1/profiles/meter").RefusedAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_name_that_is_a_path_and_a_profile_of_megabytes_are_refused()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.People.PutAsync("api/v1/profiles/..%2Fmeter", Json(Good)).RefusedAsync(HttpStatusCode.BadRequest);
        await fleet.People.PutAsync("api/v1/profiles/meter", Json(new string(' ', 2_000_000))).RefusedAsync(HttpStatusCode.BadRequest);
    }

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
}
