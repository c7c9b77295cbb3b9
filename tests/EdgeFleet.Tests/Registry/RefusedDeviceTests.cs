using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Drivers;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Provisioning;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Tests.Registry;

/// <summary>
/// What a gateway would refuse, the manager refuses where it is entered: one bad device must not keep a gateway from every later
/// version.
/// </summary>
public sealed class RefusedDeviceTests
{
    [Theory]
    [InlineData("""{"adress":"tcp://a:502","unit":1}""", "link.adress: the key is not known here; remove it; known are: address,",
        "link.address: the key is missing")]
    [InlineData("""{"address":"tcp://a:502","unit":"1"}""", "link.unit: \"1\" does not fit; write a whole number from 0 to 255")]
    [InlineData("""{"address":"http://a","unit":256}""", "link.address: \"http://a\" does not fit; write tcp://host:port",
        "link.unit: 256 does not fit")]
    [InlineData("""{"address":"tcp://a:502","unit":1,"retries":11}""", "link.retries: 11 does not fit; write a whole number from 0 to 10")]
    public async Task A_link_that_the_driver_does_not_take_is_refused_when_it_is_added_and_when_it_is_changed(
        string link, params string[] faults)
    {
        await using var fleet = await Fleet.StartAsync();
        var wrong = fleet.Device("a", link: System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(link));
        var added = await fleet.People.PostAsJsonAsync("api/v1/devices", new[] { wrong }).RefusedAsync(HttpStatusCode.BadRequest);
        Assert.All(faults, fault => Assert.Contains(fault, added, StringComparison.Ordinal));
        await fleet.AddAsync(fleet.Device("a"));
        var changed = await fleet.People.PutAsJsonAsync("api/v1/devices/1", wrong).RefusedAsync(HttpStatusCode.BadRequest);
        Assert.All(faults, fault => Assert.Contains(fault, changed, StringComparison.Ordinal));
        Assert.Equal(1, (await fleet.ConfigurationAsync()).Version);
    }

    [Fact]
    public async Task A_link_with_half_of_a_character_is_refused_when_it_is_added_and_when_it_is_changed()
    {
        const string link = """{"address":"\ud800","unit":1}""";
        await using var fleet = await Fleet.StartAsync();
        await fleet.AddAsync(fleet.Device("a"));
        var wrong = System.Text.Json.JsonSerializer.Serialize(fleet.Device("b", link: "LINK"))
            .Replace("\"LINK\"", link, StringComparison.Ordinal);
        foreach (var sending in new[] { fleet.People.PostAsync("api/v1/devices", Json($"[{wrong}]")),
            fleet.People.PutAsync("api/v1/devices/1", Json(wrong)) })
            Assert.Contains("link: a text in it has half of a character", await sending.RefusedAsync(HttpStatusCode.BadRequest),
                StringComparison.Ordinal);

        static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
    }

    [Theory]
    [InlineData(49)]
    [InlineData(172_800_000)]
    public async Task A_period_that_no_gateway_takes_is_refused(int periodMs)
    {
        await using var fleet = await Fleet.StartAsync();
        var device = new { name = "a", siteId = fleet.Site, gateway = fleet.Gateway, profile = "greenhouse-climate", latitude = 1,
            longitude = 1, link = new { address = "tcp://a", unit = 1 }, periodMs };
        Assert.Contains("periodMs: ",
            await fleet.People.PostAsJsonAsync("api/v1/devices", new[] { device }).RefusedAsync(HttpStatusCode.BadRequest),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_takes_so_many_devices_and_no_more_neither_new_nor_moved()
    {
        await using var fleet = await Fleet.StartAsync();
        var (other, _) = await RunningManager.GatewayAsync(fleet.People, "h");
        await fleet.AddAsync([.. Enumerable.Range(0, DeviceLimits.MaxDevices).Select(i => fleet.Device($"d{i}"))]);
        Assert.Contains("would have 5001 devices, and takes 5000",
            await fleet.People.PostAsJsonAsync("api/v1/devices", new[] { fleet.Device("more") }).RefusedAsync(HttpStatusCode.BadRequest),
            StringComparison.Ordinal);
        var moved = (await fleet.AddAsync(fleet.Device("elsewhere", gateway: other))).Single();
        await fleet.People.PutAsJsonAsync($"api/v1/devices/{moved}", fleet.Device("elsewhere")).RefusedAsync(HttpStatusCode.BadRequest);
        using var renamed = await fleet.People.PutAsJsonAsync("api/v1/devices/1", fleet.Device("renamed"));
        Assert.True(renamed.IsSuccessStatusCode);
    }

    [Fact]
    public async Task What_a_gateway_says_of_its_drivers_when_it_connects_decides_and_is_kept_when_it_is_away()
    {
        var fleet = await Fleet.StartAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificate = await RunningManager.CertificateAsync(await fleet.Manager.EnrolAsync(fleet.ClaimCode, key), key);
        var valves = new DriverDescription { Name = "valves", Link = { Fields.Whole("valve", "Valve", "阀门", 1, 9).Needed() } };
        using (var channel = CertificateTests.Channel(fleet.Manager, certificate))
        {
            using var session = new GatewaySessions.GatewaySessionsClient(channel).Session();
            await session.RequestStream.WriteAsync(new FromGateway { Hello = new Hello { Protocol = 1, Drivers = { valves } } });
            Assert.True(await session.ResponseStream.MoveNext(CancellationToken.None));
            await session.RequestStream.CompleteAsync();
            Assert.False(await session.ResponseStream.MoveNext(CancellationToken.None));
        }
        var refused = await fleet.People.PostAsJsonAsync("api/v1/devices", new[] { fleet.Device("a") })
            .RefusedAsync(HttpStatusCode.BadRequest);
        Assert.Contains("gateway 1 has no driver \"modbus-tcp\"; update the gateway, or use a profile with one of: valves", refused,
            StringComparison.Ordinal);

        using var profile = new StringContent("""
            {"format":"edgefleet-profile/1","name":"valve","title":{"en":"V"},"driver":"valves","points":[{"path":"1/0/1",
              "name":{"en":"a"},"class":"state"}]}
            """, System.Text.Encoding.UTF8, "application/json");
        using var put = await fleet.People.PutAsync("api/v1/profiles/valve", profile);
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync());
        await fleet.AddAsync(fleet.Device("v", link: new { valve = 3 }, profile: "valve"));
        var token = (string)(await fleet.People.PostAsync("api/v1/tokens", new { name = "t", role = "administrator" }))["token"]!;
        await fleet.Manager.StopAsync();
        await using var again = await RunningManager.StartAsync(folder: fleet.Manager.Folder);
        var later = fleet with { Manager = again, People = again.WithToken(token) };
        Assert.Contains("link.valve: 10 does not fit",
            await later.People.PostAsJsonAsync("api/v1/devices", new[] { later.Device("v", link: new { valve = 10 }, profile: "valve") })
            .RefusedAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_worked_with_is_passed_over_and_an_older_gateway_has_the_shipped_drivers()
    {
        var folder = Directory.CreateTempSubdirectory("edgefleet-drivers").FullName;
        try
        {
            var shipped = new DriverDescription { Name = "plain" };
            using var drivers = new GatewayDrivers(
                Path.Combine(folder, "drivers.db"), [shipped], TimeProvider.System, NullLogger<GatewayDrivers>.Instance);
            var odd = new DriverDescription { Name = "odd", Link = { Fields.Text("a", "A", "A", 5).Like("(a{9}){9}", "", "") } };
            drivers.Keep(7, [odd]);
            Assert.Equal([shipped], drivers.Of(7));
            drivers.Keep(7, [odd, new DriverDescription { Name = "new" }, new DriverDescription { Name = "new" }]);
            Assert.Equal(["new"], drivers.Of(7).Select(driver => driver.Name));
            Assert.Null(drivers.Find(7, "plain"));
            drivers.Keep(7, []);
            Assert.Equal(["new"], drivers.Of(7).Select(driver => driver.Name));
            Assert.Equal([shipped], drivers.Of(8));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
