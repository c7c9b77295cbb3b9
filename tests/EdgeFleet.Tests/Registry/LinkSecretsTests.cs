using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Drivers;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Provisioning;

namespace EdgeFleet.Tests.Registry;

/// <summary>What its driver calls a secret goes to the gateway and to nobody else.</summary>
public sealed class LinkSecretsTests
{
    private const string Key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private const string Other = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff000102030405060708090a0b0c0d0e0f";

    [Theory]
    [InlineData("viewer")]
    [InlineData("technician")]
    [InlineData("operator")]
    [InlineData("administrator")]
    public async Task No_role_is_shown_a_key_and_no_record_keeps_one(string role)
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AddAsync(Lamp(fleet, Key));
        await fleet.ChangeAsync(Lamp(fleet, Other));
        await fleet.People.PutAsJsonAsync("api/v1/devices/1", Lamp(fleet, Key, name: "")).RefusedAsync(HttpStatusCode.BadRequest);

        var person = await fleet.Manager.PersonAsync(fleet.People, role);
        var shown = (await person.GetJsonAsync("api/v1/devices/1"))["link"]!;
        Assert.Equal("•••", (string)shown["key"]!);
        Assert.Equal("tcp://127.0.0.1:1502", (string)shown["address"]!);
        Assert.Equal("25", (string)shown["settings"]!["33010/0/4"]!);
        foreach (var address in new[] { "devices", "devices/1", "devices/positions", $"gateways/{fleet.Gateway}",
            $"gateways/{fleet.Gateway}/configuration", "audit" })
        {
            var text = await person.GetStringAsync($"api/v1/{address}");
            Assert.False(text.Contains(Key, StringComparison.OrdinalIgnoreCase) || text.Contains(Other, StringComparison.OrdinalIgnoreCase),
                $"{address}: {text}");
        }
        Assert.Equal(Other, await RunAsync(fleet));
    }

    [Fact]
    public async Task The_gateway_is_sent_the_key_and_the_log_tells_of_it_without()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AddAsync(Lamp(fleet, Key));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificate = await RunningManager.CertificateAsync(await fleet.Manager.EnrolAsync(fleet.ClaimCode, key), key);
        using var channel = CertificateTests.Channel(fleet.Manager, certificate);
        using var session = new GatewaySessions.GatewaySessionsClient(channel).Session();
        await session.RequestStream.WriteAsync(new FromGateway { Hello = new Hello { Protocol = 1 } });
        await session.RequestStream.WriteAsync(new FromGateway { Reported = new Reported() });
        do Assert.True(await session.ResponseStream.MoveNext(CancellationToken.None));
        while (session.ResponseStream.Current.Desired is null);
        Assert.Contains(Key, session.ResponseStream.Current.Desired!.Document, StringComparison.Ordinal);
        await session.RequestStream.CompleteAsync();
        Assert.False(await session.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Contains(fleet.Manager.Log.Lines, line => line.Contains("was sent configuration", StringComparison.Ordinal));
        Assert.DoesNotContain(fleet.Manager.Log.Lines, line => line.Contains(Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_left_hidden_is_kept_and_another_replaces_it()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AddAsync(Lamp(fleet, Key));
        var shown = (await fleet.People.GetJsonAsync("api/v1/devices/1"))["link"]!;
        shown["settings"]!["33010/0/4"] = "30";
        await fleet.ChangeAsync(fleet.Device("renamed", link: shown, profile: "streetlight-node"));
        Assert.Equal("30", (string)(await fleet.People.GetJsonAsync("api/v1/devices/1"))["link"]!["settings"]!["33010/0/4"]!);
        Assert.Equal(Key, await RunAsync(fleet));

        await fleet.ChangeAsync(Lamp(fleet, Other));
        Assert.Equal(Other, await RunAsync(fleet));
    }

    [Fact]
    public async Task A_hidden_key_where_there_was_none_is_refused()
    {
        await using var fleet = await Fleet.StartAsync();
        var added = await fleet.People.PostAsJsonAsync("api/v1/devices", new[] { Lamp(fleet, "•••") })
            .RefusedAsync(HttpStatusCode.BadRequest);
        Assert.Contains("link.key", added, StringComparison.Ordinal);
        await fleet.AddAsync(fleet.Device("house"));
        var changed = await fleet.People.PutAsJsonAsync("api/v1/devices/1", Lamp(fleet, "•••")).RefusedAsync(HttpStatusCode.BadRequest);
        Assert.Contains("link.key", changed, StringComparison.Ordinal);
        Assert.Null((await fleet.People.GetJsonAsync("api/v1/devices/1"))["link"]!["key"]);
    }

    [Theory]
    [InlineData("viewer")]
    [InlineData("administrator")]
    public async Task What_the_driver_does_not_know_is_shown_to_nobody(string role)
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AddAsync(Lamp(fleet, Key));
        // As an older manager took it, which checked no link.
        var link = $$$"""{"address":"tcp://a:1","node":7,"Key":"{{{Key}}}","key":"{{{Other}}}","more":{"key":"{{{Key}}}"}}""";
        await fleet.Manager.SqlAsync($"UPDATE Devices SET Link = '{fleet.Manager.Get<LinkSeals>().Seal(1, fleet.Gateway, link)}'");
        var person = await fleet.Manager.PersonAsync(fleet.People, role);
        var shown = (await person.GetJsonAsync("api/v1/devices/1"))["link"]!;
        Assert.Equal("""{"address":"tcp://a:1","node":7,"Key":"•••","key":"•••","more":"•••"}""", shown.ToJsonString(Plain));
        var configuration = await person.GetStringAsync($"api/v1/gateways/{fleet.Gateway}/configuration");
        Assert.DoesNotContain(Key, configuration, StringComparison.Ordinal);
        Assert.DoesNotContain(Other, configuration, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_cannot_make_a_secret_of_the_shipped_driver_a_thing_to_show()
    {
        await using var fleet = await Fleet.StartAsync();
        var drivers = fleet.Manager.Get<GatewayDrivers>();
        var loud = drivers.Shipped.Single(driver => driver.Name == "node").Clone();
        foreach (var field in loud.Link) field.Secret = false;
        drivers.Keep(fleet.Gateway, [loud]);
        await fleet.AddAsync(Lamp(fleet, Key));
        Assert.Equal("•••", (string)(await fleet.People.GetJsonAsync("api/v1/devices/1"))["link"]!["key"]!);
    }

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static object Lamp(Fleet fleet, string key, string name = "lamp") => fleet.Device(
        name, link: new { address = "tcp://127.0.0.1:1502", node = 7, key, settings = new Dictionary<string,
            string> { ["33010/0/4"] = "25" } }, profile: "streetlight-node");

    /// <summary>The key in the document that the gateway gets.</summary>
    private static async Task<string> RunAsync(Fleet fleet)
    {
        var current = await fleet.Manager.Get<DesiredConfigurations>().CurrentAsync(fleet.Gateway, CancellationToken.None);
        return (string)JsonNode.Parse(current!.Document)!["devices"]![0]!["link"]!["key"]!;
    }
}
