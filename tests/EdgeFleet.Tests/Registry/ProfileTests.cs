using System.Net;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Drivers;
using EdgeFleet.Tests.Access;

namespace EdgeFleet.Tests.Registry;

public class ProfileTests
{
    private const string Point = """{"path":"3303/0/5700","name":{"en":"Air"},"class":"telemetry","source":{"table":"input","address":0,"type":"int16"}}""";
    private const string Good = $$"""{"format":"edgefleet-profile/1","name":"meter","title":{"en":"Meter"},"driver":"modbus-tcp","points":[{{Point}}]}""";

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
        var element = JsonSection.TryElement(json, new ValidationFaults())!.Value;
        Assert.Equal(
            """{"driver":"modbus-tcp","format":"edgefleet-profile/1","name":"p","points":[{"a":1.50,"path":"3303/0/5700","title":"温度 <&>"}]}""",
            System.Text.Encoding.UTF8.GetString(CanonicalJson.Bytes(element)));
        Assert.Equal("039e8d789e436d328f70f73432b9235e94f4dc1bd731528a31ed801784078776", CanonicalJson.Hash(element));
    }

    [Theory]
    [InlineData("{", "the text is not JSON")]
    [InlineData("""{"format":"edgefleet-profile/1",}""", "the text is not JSON")]
    [InlineData("""{"name":"meter","name":"meter"}""", "$.name: the key stands here twice")]
    [InlineData("""["meter"]""", "$: [\"meter\"] is not an object")]
    [InlineData("""{"format":"edgefleet-profile/2","name":"other","points":[]}""", "$.format", "$.name: \"other\"", "$.driver", "$.points", "$.title")]
    [InlineData("""{"format":"edgefleet-profile/1","name":"meter","driver":"x","points":[{"path":"3303/0/5700"},{"path":"3303/0/5700"},{"path":"3303"},7]}""",
        "$.points[1].path: 3303/0/5700 stands at $.points[0] already", "$.points[2].path", "$.points[3]", "$.driver: there is no driver \"x\"")]
    [InlineData("""{"format":"edgefleet-profile/1","name":"meter","title":{"en":"M"},"driver":"modbus-tcp","settings":{"maxGap":"16","baud":1},"points":[{"path":"3303/0/5700","name":{"en":"a"},"unit":7,"class":"state","source":{"table":"input","address":0,"typ":"int16"}}]}""",
        "$.settings.maxGap: \"16\" does not fit", "$.settings.baud: the key is not known here", "$.points[0].unit: 7 is not text", "$.points[0].source.type: the key is missing", "$.points[0].source.typ: the key is not known here")]
    public async Task An_unreadable_profile_is_refused_with_all_its_faults(string json, params string[] faults)
    {
        await using var fleet = await Fleet.StartAsync();
        var refused = await fleet.People.PutAsync("api/v1/profiles/meter", Json(json)).RefusedAsync(HttpStatusCode.BadRequest);
        Assert.All(faults, fault => Assert.Contains(fault, refused, StringComparison.Ordinal));
        await fleet.People.GetAsync("api/v1/profiles/meter").RefusedAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_new_version_that_a_gateway_of_it_does_not_take_is_refused()
    {
        await using var fleet = await Fleet.StartAsync();
        using var put = await fleet.People.PutAsync("api/v1/profiles/meter", Json(Good));
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        await fleet.AddAsync(fleet.Device("a", profile: "meter"));
        var drivers = fleet.Manager.Get<GatewayDrivers>();
        var older = drivers.Shipped.Single(driver => driver.Name == "modbus-tcp").Clone();
        older.Settings.Clear();
        drivers.Keep(fleet.Gateway, [older]);
        var newer = Good.Replace("\"points\"", "\"settings\":{\"maxGap\":3},\"points\"", StringComparison.Ordinal);
        Assert.Contains("gateway 1: $.settings.maxGap", await fleet.People.PutAsync("api/v1/profiles/meter", Json(newer)).RefusedAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        var other = Good.Replace("modbus-tcp", "node", StringComparison.Ordinal).Replace(""","source":{"table":"input","address":0,"type":"int16"}""", "", StringComparison.Ordinal);
        Assert.Contains("under another name", await fleet.People.PutAsync("api/v1/profiles/meter", Json(other)).RefusedAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
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
