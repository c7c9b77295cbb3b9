using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using EdgeFleet.Manager.Drivers;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Tests.Access;

namespace EdgeFleet.Tests.Registry;

/// <summary>A technician may move a lamp, and is not given its key by that.</summary>
public sealed class MovedSecretsTests
{
    private const string Key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    [Fact]
    public async Task A_lamp_that_is_moved_to_another_gateway_does_not_take_its_key_along()
    {
        await using var fleet = await Fleet.StartAsync();
        var (own, _) = await RunningManager.GatewayAsync(fleet.People, "the technician's own");
        await fleet.AddAsync(Lamp(fleet, Key));
        var technician = await fleet.Manager.PersonAsync(fleet.People, "technician");

        var refused = await technician.PutAsJsonAsync("api/v1/devices/1", Lamp(fleet, "•••", own)).RefusedAsync(HttpStatusCode.BadRequest);
        Assert.Contains("link.key", refused, StringComparison.Ordinal);
        Assert.Contains($"from gateway {fleet.Gateway} to gateway {own}", refused, StringComparison.Ordinal);
        Assert.Contains("write it", refused, StringComparison.Ordinal);
        Assert.Null(await fleet.Manager.Get<DesiredConfigurations>().CurrentAsync(own, CancellationToken.None));

        (await technician.PutAsJsonAsync("api/v1/devices/1", Lamp(fleet, Key, own))).EnsureSuccessStatusCode();
        var sent = await fleet.Manager.Get<DesiredConfigurations>().CurrentAsync(own, CancellationToken.None);
        Assert.Contains(Key, sent!.Document, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("address", "\"tcp://127.0.0.1:9\"", "address changes")]
    [InlineData("node", "8", "node changes")]
    public async Task A_device_that_is_said_to_be_somewhere_else_needs_its_key_again(string key, string value, string why)
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AddAsync(Lamp(fleet, Key));
        var link = (await fleet.People.GetJsonAsync("api/v1/devices/1"))["link"]!;
        link[key] = JsonNode.Parse(value);
        var device = fleet.Device("lamp", link: link, profile: "streetlight-node");
        var refused = await fleet.People.PutAsJsonAsync("api/v1/devices/1", device).RefusedAsync(HttpStatusCode.BadRequest);
        Assert.Contains($"link.key: {why}", refused, StringComparison.Ordinal);
        link["key"] = Key;
        (await fleet.People.PutAsJsonAsync("api/v1/devices/1", fleet.Device("lamp", link: link, profile: "streetlight-node")))
            .EnsureSuccessStatusCode();
    }

    [Theory]
    [InlineData("timeoutMs", "900")]
    [InlineData("address", "\"tcp://127.0.0.1:1502/\"")]
    [InlineData("settings", "{ \"33010/0/4\": \"25\" }")]
    public async Task What_does_not_say_where_a_device_is_changes_without_its_key(string key, string value)
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AddAsync(Lamp(fleet, Key));
        var link = (await fleet.People.GetJsonAsync("api/v1/devices/1"))["link"]!;
        link[key] = JsonNode.Parse(value);
        await fleet.ChangeAsync(fleet.Device("renamed", link: link, profile: "streetlight-node"));
        var sent = await fleet.Manager.Get<DesiredConfigurations>().CurrentAsync(fleet.Gateway, CancellationToken.None);
        Assert.Contains(Key, sent!.Document, StringComparison.Ordinal);
        Assert.Contains("renamed", sent.Document, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_model_of_the_same_driver_takes_the_key_over()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AddAsync(Lamp(fleet, Key));
        await fleet.ChangeAsync(Lamp(fleet, "•••", profile: "greenhouse-node"));
        var sent = await fleet.Manager.Get<DesiredConfigurations>().CurrentAsync(fleet.Gateway, CancellationToken.None);
        Assert.Contains(Key, sent!.Document, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_calls_the_address_no_place_is_not_believed()
    {
        await using var fleet = await Fleet.StartAsync();
        var drivers = fleet.Manager.Get<GatewayDrivers>();
        var loose = drivers.Shipped.Single(driver => driver.Name == "node").Clone();
        foreach (var field in loose.Link) field.Locates = false;
        drivers.Keep(fleet.Gateway, [loose]);
        await fleet.AddAsync(Lamp(fleet, Key));
        var link = new { address = "tcp://127.0.0.1:9", node = 7, key = "•••" };
        var moved = fleet.Device("lamp", link: link, profile: "streetlight-node");
        var refused = await fleet.People.PutAsJsonAsync("api/v1/devices/1", moved).RefusedAsync(HttpStatusCode.BadRequest);
        Assert.Contains("address changes", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_driver_gets_no_key_that_was_written_for_this_one()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AddAsync(Lamp(fleet, Key));
        var link = (await fleet.People.GetJsonAsync("api/v1/devices/1"))["link"]!;
        var refused = await fleet.People.PutAsJsonAsync("api/v1/devices/1", fleet.Device("lamp", link: link))
            .RefusedAsync(HttpStatusCode.BadRequest);
        Assert.Contains("link.key: its profile becomes greenhouse-climate", refused, StringComparison.Ordinal);
    }

    private static object Lamp(Fleet fleet, string key, long? gateway = null, string profile = "streetlight-node") => fleet.Device(
        "lamp", gateway, new { address = "tcp://127.0.0.1:1502", node = 7, key }, profile);
}
