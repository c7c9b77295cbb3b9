using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Drivers;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Tests.Access;

namespace EdgeFleet.Tests.Registry;

public class ProfileTests
{
    private const string Point =
        """{"path":"3303/0/5700","name":{"en":"Air"},"class":"telemetry","source":{"table":"input","address":0,"type":"int16"}}""";
    private const string Good =
        $$"""{"format":"edgefleet-profile/1","name":"meter","title":{"en":"Meter"},"driver":"modbus-tcp","points":[{{Point}}]}""";

    [Fact]
    public async Task Shipped_profiles_are_there_from_the_first_start_and_ones_put_by_people_survive_a_restart()
    {
        var fleet = await Fleet.StartAsync();
        var shipped = (await fleet.People.GetJsonAsync("api/v1/profiles")).AsArray()
            .Single(p => (string)p!["name"]! == "greenhouse-climate")!;
        Assert.True((bool)shipped["shipped"]!);
        Assert.Matches("^[0-9a-f]{64}$", (string)shipped["hash"]!);

        using var put = await fleet.People.PutAsync(
            "api/v1/profiles/greenhouse-climate", Json(Good.Replace("\"meter\"", "\"greenhouse-climate\"", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        var token = (string)(await fleet.People.PostAsync("api/v1/tokens", new { name = "t", role = "viewer" }))["token"]!;
        await fleet.Manager.StopAsync();
        await using var again = await RunningManager.StartAsync(folder: fleet.Manager.Folder);
        var kept = (await again.WithToken(token).GetJsonAsync("api/v1/profiles")).AsArray()
            .Single(p => (string)p!["name"]! == "greenhouse-climate")!;
        Assert.False((bool)kept["shipped"]!);
        Assert.NotEqual((string)shipped["hash"]!, (string)kept["hash"]!);
    }

    /// <summary>The hash is kept in data folders and compared with that of newer releases: it says the same for ever.</summary>
    [Fact]
    public void The_hash_of_a_profile_is_over_compact_json_with_sorted_keys()
    {
        var json = """
            { "name": "p", "format": "edgefleet-profile/1", "points": [ { "title": "温度 <&>", "path": "3303/0/5700", "a": 1.50 } ],
              "driver": "modbus-tcp" }
            """;
        var element = JsonSection.TryElement(json, new ValidationFaults())!.Value;
        Assert.Equal(
            """{"driver":"modbus-tcp","format":"edgefleet-profile/1","name":"p","points":"""
            + """[{"a":1.50,"path":"3303/0/5700","title":"温度 <&>"}]}""",
            System.Text.Encoding.UTF8.GetString(CanonicalJson.Bytes(element)));
        Assert.Equal("039e8d789e436d328f70f73432b9235e94f4dc1bd731528a31ed801784078776", CanonicalJson.Hash(element));
    }

    [Theory]
    [InlineData("{", "the text is not JSON")]
    [InlineData("""{"format":"edgefleet-profile/1",}""", "the text is not JSON")]
    [InlineData("""{"name":"meter","name":"meter"}""", "$.name: the key stands here twice")]
    [InlineData("""["meter"]""", "$: [\"meter\"] is not an object")]
    [InlineData("""{"format":"edgefleet-profile/2","name":"other","points":[]}""", "$.format", "$.name: \"other\"", "$.driver", "$.points",
        "$.title")]
    [InlineData("""
        {"format":"edgefleet-profile/1","name":"meter","driver":"x",
          "points":[{"path":"3303/0/5700"},{"path":"3303/0/5700"},{"path":"3303"},7]}
        """,
        "$.points[1].path: 3303/0/5700 stands at $.points[0] already", "$.points[2].path", "$.points[3]",
            "$.driver: there is no driver \"x\"")]
    [InlineData("""
        {"format":"edgefleet-profile/1","name":"meter","title":{"en":"M"},"driver":"modbus-tcp","settings":{"maxGap":"16","baud":1},
          "points":[{"path":"3303/0/5700","name":{"en":"a"},"unit":7,"class":"state","source":{"table":"input","address":0,
          "typ":"int16"}}]}
        """,
        "$.settings.maxGap: \"16\" does not fit", "$.settings.baud: the key is not known here", "$.points[0].unit: 7 is not text",
            "$.points[0].source.type: the key is missing", "$.points[0].source.typ: the key is not known here")]
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
        Assert.Contains("gateway 1: $.settings.maxGap",
            await fleet.People.PutAsync("api/v1/profiles/meter", Json(newer)).RefusedAsync(HttpStatusCode.BadRequest),
            StringComparison.Ordinal);
        var other = Good.Replace("modbus-tcp", "node", StringComparison.Ordinal)
            .Replace(""","source":{"table":"input","address":0,"type":"int16"}""", "", StringComparison.Ordinal);
        Assert.Contains("under another name",
            await fleet.People.PutAsync("api/v1/profiles/meter", Json(other)).RefusedAsync(HttpStatusCode.BadRequest),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_a_path_and_a_profile_of_megabytes_are_refused()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.People.PutAsync("api/v1/profiles/..%2Fmeter", Json(Good)).RefusedAsync(HttpStatusCode.BadRequest);
        await fleet.People.PutAsync("api/v1/profiles/meter", Json(new string(' ', 2_000_000)))
            .RefusedAsync(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_profile_in_short_is_kept_as_written_and_delivered_at_length()
    {
        await using var fleet = await Fleet.StartAsync();
        await PutAsync(fleet, "meter", Good);
        var view = JsonNode.Parse(await (await PutAsync(fleet, "channels", Channels)).Content.ReadAsStringAsync())!;
        Assert.Equal("meter", (string)view["extends"]!);
        await fleet.AddAsync(fleet.Device("a", profile: "channels"));
        var delivered = (await fleet.ConfigurationAsync()).Document["profiles"]!["channels"]!;
        Assert.Equal(["3303/0/5700", "3303/1/5700", "3303/2/5700"],
            delivered["points"]!.AsArray().Select(point => (string)point!["path"]!));
        Assert.Equal(["driver", "format", "name", "points", "title"], delivered.AsObject().Select(key => key.Key).Order());
        Assert.Equal((string)view["hash"]!, CanonicalJson.Hash(JsonSerializer.SerializeToElement(delivered)));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Channels), await fleet.People.GetJsonAsync("api/v1/profiles/channels")));
        Assert.True(JsonNode.DeepEquals(delivered, await fleet.People.GetJsonAsync("api/v1/profiles/channels?plain=true")));
    }

    [Fact]
    public async Task What_extends_a_profile_changes_with_it_and_reaches_its_gateways()
    {
        await using var fleet = await Fleet.StartAsync();
        await PutAsync(fleet, "meter", Good);
        await PutAsync(fleet, "channels", Channels);
        await PutAsync(fleet, "last", Short("last", "channels", "\"title\":{\"en\":\"Last\"}"));
        await fleet.AddAsync(fleet.Device("a", profile: "last"));
        var (version, hashes) = ((await fleet.ConfigurationAsync()).Version, await HashesAsync(fleet));
        await PutAsync(fleet, "meter", Good.Replace("\"address\":0", "\"address\":7", StringComparison.Ordinal));
        var after = await fleet.ConfigurationAsync();
        Assert.Equal(version + 1, after.Version);
        Assert.Equal(7, (int)after.Document["profiles"]!["last"]!["points"]![0]!["source"]!["address"]!);
        var now = await HashesAsync(fleet);
        Assert.All(["meter", "channels", "last"], name => Assert.NotEqual(hashes[name], now[name]));
        Assert.Equal(hashes["greenhouse-climate"], now["greenhouse-climate"]);
        Assert.Contains((await fleet.People.GetJsonAsync("api/v1/audit"))["items"]!.AsArray(),
            row => (string)row!["subject"]! == "profile:last"
                && row["changes"]!.AsArray().Any(fact => ((string)fact!["field"]!, (string?)fact["new"]) == ("extended", "channels")));
    }

    /// <summary>The content is the same, the text another: it is kept as its writer wants to see it, and gateways do not notice.</summary>
    [Fact]
    public async Task A_profile_rewritten_in_short_is_kept_so_and_is_no_news_to_gateways()
    {
        await using var fleet = await Fleet.StartAsync();
        await PutAsync(fleet, "meter", Good);
        await fleet.AddAsync(fleet.Device("a", profile: "meter"));
        var repeated = Point.Replace("3303/0", "3303/{n}", StringComparison.Ordinal);
        var inShort = Good.Replace($"[{Point}]", $$$"""[{"repeat":{"n":[0]},"points":[{{{repeated}}}]}]""", StringComparison.Ordinal);
        await PutAsync(fleet, "meter", inShort);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(inShort), await fleet.People.GetJsonAsync("api/v1/profiles/meter")));
        Assert.Equal(1, (await fleet.ConfigurationAsync()).Version);
    }

    [Fact]
    public async Task A_change_with_which_another_profile_would_not_hold_is_refused_naming_it()
    {
        await using var fleet = await Fleet.StartAsync();
        await PutAsync(fleet, "meter", Good);
        await PutAsync(fleet, "channels", Channels);
        await PutAsync(fleet, "last", Short("last", "channels", "\"without\":[\"3303/0/5700\"]"));
        var (before, hashes) = (await fleet.People.GetStringAsync("api/v1/profiles/meter"), await HashesAsync(fleet));
        var other = Good.Replace("3303/0/5700", "3304/0/5700", StringComparison.Ordinal);
        Assert.Contains("last extends it: $.without[0]: \"channels\" has no point \"3303/0/5700\"",
            await fleet.People.PutAsync("api/v1/profiles/meter", Json(other)).RefusedAsync(HttpStatusCode.BadRequest),
                StringComparison.Ordinal);
        Assert.Contains("meter extends last extends channels extends meter, which has no end",
            await fleet.People.PutAsync("api/v1/profiles/meter", Json(Short("meter", "last"))).RefusedAsync(HttpStatusCode.BadRequest),
                StringComparison.Ordinal);
        Assert.Contains("there is no profile \"metre\"",
            await fleet.People.PutAsync("api/v1/profiles/new", Json(Short("new", "metre"))).RefusedAsync(HttpStatusCode.BadRequest),
                StringComparison.Ordinal);
        Assert.Equal(before, await fleet.People.GetStringAsync("api/v1/profiles/meter"));
        Assert.Equal(hashes, await HashesAsync(fleet));
    }

    [Fact]
    public async Task A_gateway_that_would_not_take_what_extends_a_profile_stands_against_its_change()
    {
        await using var fleet = await Fleet.StartAsync();
        await PutAsync(fleet, "meter", Good);
        await PutAsync(fleet, "channels", Channels);
        await fleet.AddAsync(fleet.Device("a", profile: "channels"));
        var drivers = fleet.Manager.Get<GatewayDrivers>();
        var older = drivers.Shipped.Single(driver => driver.Name == "modbus-tcp").Clone();
        older.Settings.Clear();
        drivers.Keep(fleet.Gateway, [older]);
        var newer = Good.Replace("\"points\"", "\"settings\":{\"maxGap\":3},\"points\"", StringComparison.Ordinal);
        Assert.Contains("channels extends it: gateway 1: $.settings.maxGap",
            await fleet.People.PutAsync("api/v1/profiles/meter", Json(newer)).RefusedAsync(HttpStatusCode.BadRequest),
                StringComparison.Ordinal);
    }

    /// <summary>They would refuse it: what they do not know is told where it is entered.</summary>
    [Fact]
    public async Task Keys_that_a_gateway_of_an_older_release_does_not_know_are_not_sent_to_it()
    {
        await using var fleet = await Fleet.StartAsync();
        var (old, _) = await RunningManager.GatewayAsync(fleet.People, "old");
        var (older, _) = await RunningManager.GatewayAsync(fleet.People, "older");
        var drivers = fleet.Manager.Get<GatewayDrivers>();
        drivers.Keep(old, [.. drivers.Shipped.Select(driver =>
        {
            var said = driver.Clone();
            said.Point.Clear();
            return said;
        })]);
        drivers.Keep(older, []);
        const string keys = "\"periodMs\":60000,\"deadBand\":\"0.5\",\"class\"";
        await PutAsync(fleet, "meter", Good.Replace("\"class\"", keys, StringComparison.Ordinal));
        await fleet.AddAsync(fleet.Device("a", profile: "meter"));
        foreach (var gateway in new[] { old, older })
        {
            var adding = System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(
                fleet.People, "api/v1/devices", new[] { fleet.Device("b", gateway, profile: "meter") });
            var refused = await adding.RefusedAsync(HttpStatusCode.BadRequest);
            Assert.Contains("profile meter.points[0].periodMs: the driver \"modbus-tcp\" there does not support it; remove it, or update "
                + "the gateway",
                refused, StringComparison.Ordinal);
            Assert.Contains("profile meter.points[0].deadBand", refused, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_profile_is_removed_when_nothing_stands_on_it()
    {
        await using var fleet = await Fleet.StartAsync();
        await PutAsync(fleet, "meter", Good);
        await PutAsync(fleet, "channels", Channels);
        await PutAsync(fleet, "other", Short("other", "meter"));
        await fleet.AddAsync(fleet.Device("a", profile: "channels"));
        await fleet.People.DeleteAsync("api/v1/profiles/nothing").RefusedAsync(HttpStatusCode.NotFound);
        foreach (var (name, why) in new[]
        {
            ("greenhouse-climate", "came with the release"), ("channels", "has 1 devices"),
            ("meter", "is extended by channels, other; remove them first"),
        })
        {
            var refused = await fleet.People.DeleteAsync($"api/v1/profiles/{name}").RefusedAsync(HttpStatusCode.Conflict);
            Assert.Contains(why, refused, StringComparison.Ordinal);
        }
        foreach (var gone in new[] { "devices/1", "profiles/channels", "profiles/other", "profiles/meter" })
        {
            using var done = await fleet.People.DeleteAsync($"api/v1/{gone}");
            Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        }
        await fleet.People.GetAsync("api/v1/profiles/meter").RefusedAsync(HttpStatusCode.NotFound);
    }

    /// <summary>A release must not take from a person what it had: its new version waits, and the manager starts.</summary>
    [Fact]
    public async Task A_release_whose_profile_would_break_one_of_a_persons_leaves_the_old_one()
    {
        await using var fleet = await Fleet.StartAsync();
        var folder = Directory.CreateTempSubdirectory("edgefleet-shipped").FullName;
        try
        {
            async Task ReleaseAsync(string meter)
            {
                await File.WriteAllTextAsync(Path.Combine(folder, "meter.json"), meter);
                await File.WriteAllTextAsync(Path.Combine(folder, "kin.json"), Short("kin", "meter"));
                await fleet.Manager.Get<ShippedProfiles>().SeedAsync(folder, CancellationToken.None);
            }

            await ReleaseAsync(Good);
            await PutAsync(fleet, "mine", Short("mine", "meter", "\"points\":[{\"path\":\"3303/0/5700\",\"unit\":\"Cel\"}]"));
            var hashes = await HashesAsync(fleet);
            await ReleaseAsync(Good.Replace("3303/0/5700", "3304/0/5700", StringComparison.Ordinal));
            Assert.Equal(hashes, await HashesAsync(fleet));
            await ReleaseAsync(Good.Replace("\"en\":\"Air\"", "\"en\":\"Outside air\"", StringComparison.Ordinal));
            var now = await HashesAsync(fleet);
            Assert.All(["meter", "kin", "mine"], name => Assert.NotEqual(hashes[name], now[name]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private const string Channels = """
        {"format":"edgefleet-profile/1","name":"channels","extends":"meter","points":[{"repeat":{"n":"1..2"},"step":{"address":1},"points":[
         {"path":"3303/{n}/5700","name":{"en":"Air {n}"},"class":"telemetry","source":{"table":"input","address":1,"type":"int16"}}]}]}
        """;

    private static string Short(string name, string extends, string more = "\"title\":{\"en\":\"M\"}") =>
        $$"""{"format":"edgefleet-profile/1","name":"{{name}}","extends":"{{extends}}",{{more}}}""";

    private static async Task<HttpResponseMessage> PutAsync(Fleet fleet, string name, string json)
    {
        var put = await fleet.People.PutAsync($"api/v1/profiles/{name}", Json(json));
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync());
        return put;
    }

    private static async Task<Dictionary<string, string>> HashesAsync(Fleet fleet) =>
        (await fleet.People.GetJsonAsync("api/v1/profiles")).AsArray()
            .ToDictionary(row => (string)row!["name"]!, row => (string)row!["hash"]!);

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
}
