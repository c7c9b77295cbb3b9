using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Provisioning;
using EdgeFleet.Tests.Sessions;
using Grpc.Core;

namespace EdgeFleet.Tests.Registry;

public sealed class ConfigurationTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task The_version_rises_with_each_change_of_content_and_with_no_other()
    {
        await using var fleet = await Fleet.StartAsync();
        Assert.Equal(0, (await fleet.ConfigurationAsync()).Version);
        await fleet.AddAsync(fleet.Device("a"), fleet.Device("b"));
        var (first, document) = await fleet.ConfigurationAsync();
        Assert.Equal(1, first);
        Assert.Equal("edgefleet-devices/1", (string)document["format"]!);
        Assert.Equal("greenhouse-climate", (string)document["profiles"]!["greenhouse-climate"]!["name"]!);
        Assert.Equal(["a", "b"], document["devices"]!.AsArray().Select(d => (string)d!["name"]!));

        await PutAsync(fleet, 1, fleet.Device("a"));
        Assert.Equal(1, (await fleet.ConfigurationAsync()).Version);
        await PutAsync(fleet, 1, fleet.Device("a", link: new { address = "tcp://127.0.0.1:1503", unit = 9 }));
        Assert.Equal(2, (await fleet.ConfigurationAsync()).Version);
        await fleet.People.DeleteAsync("api/v1/devices/2");
        Assert.Equal(3, (await fleet.ConfigurationAsync()).Version);

        var (other, _) = await RunningManager.GatewayAsync(fleet.People, "other");
        await PutAsync(fleet, 1, fleet.Device("a", gateway: other));
        var (last, left) = await fleet.ConfigurationAsync();
        Assert.Equal(4, last);
        Assert.Empty(left["devices"]!.AsArray());
        Assert.Equal(1, (await fleet.ConfigurationAsync(other)).Version);
    }

    [Fact]
    public async Task A_new_profile_version_reaches_the_gateways_that_use_it()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AddAsync(fleet.Device("a"));
        var profile = JsonNode.Parse(await fleet.People.GetStringAsync("api/v1/profiles/greenhouse-climate"))!;
        await PutProfileAsync(fleet, "greenhouse-climate", profile.ToJsonString(new() { WriteIndented = true }));
        Assert.Equal(1, (await fleet.ConfigurationAsync()).Version); // other white space, same content
        profile["title"]!["en"] = "Another title";
        await PutProfileAsync(fleet, "greenhouse-climate", profile.ToJsonString());
        var (version, document) = await fleet.ConfigurationAsync();
        Assert.Equal(2, version);
        Assert.Equal("Another title", (string)document["profiles"]!["greenhouse-climate"]!["title"]!["en"]!);
    }

    [Fact]
    public async Task A_gateway_is_sent_what_differs_from_its_report_and_what_changes_while_it_is_connected()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AddAsync(fleet.Device("a"));
        var certificate = await RunningManager.CertificateAsync(await fleet.Manager.EnrolAsync(fleet.ClaimCode, _key), _key);
        using var channel = CertificateTests.Channel(fleet.Manager, certificate);
        using var session = new GatewaySessions.GatewaySessionsClient(channel).Session();
        await session.RequestStream.WriteAsync(new FromGateway { Hello = new Hello { Protocol = 1 } });
        Assert.NotNull((await NextAsync(session)).Welcome);

        await ReportAsync(session, new Reported());
        var desired = (await NextAsync(session)).Desired;
        Assert.Equal(1UL, desired.Version);
        Assert.Contains("\"edgefleet-devices/1\"", desired.Document, StringComparison.Ordinal);

        await ReportAsync(session, new Reported { ConfigurationVersion = 1 });
        await fleet.AddAsync(fleet.Device("b"));
        Assert.Equal(2UL, (await NextAsync(session)).Desired.Version);

        // It refuses: the faults are shown, and it is not sent the same again.
        await ReportAsync(session,
            new Reported { ConfigurationVersion = 1, RejectedVersion = 2, Faults = { "devices[1].link: port is missing", "and more" } });
        var gateway = await UntilAsync(fleet, g => (long)g["rejectedVersion"]! == 2);
        Assert.Equal("devices[1].link: port is missing\nand more", (string)gateway["rejectedFaults"]!);
        await fleet.People.DeleteAsync("api/v1/devices/2");
        Assert.Equal(3UL, (await NextAsync(session)).Desired.Version);
        await ReportAsync(session, new Reported { ConfigurationVersion = 3 });
        await UntilAsync(fleet, g => (long)g["reportedVersion"]! == 3 && (long)g["rejectedVersion"]! == 0);
        await session.RequestStream.CompleteAsync();
        Assert.False(await session.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact]
    public async Task A_report_that_says_the_same_again_asks_nothing_of_the_database()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AddAsync(fleet.Device("a"));
        var certificate = await RunningManager.CertificateAsync(await fleet.Manager.EnrolAsync(fleet.ClaimCode, _key), _key);
        using var channel = CertificateTests.Channel(fleet.Manager, certificate);
        using var session = new GatewaySessions.GatewaySessionsClient(channel).Session();
        await session.RequestStream.WriteAsync(new FromGateway { Hello = new Hello { Protocol = 1 } });
        await NextAsync(session);
        await ReportAsync(session, new Reported { ConfigurationVersion = 1 });
        await UntilAsync(fleet, gateway => (long)gateway["reportedVersion"]! == 1);

        // Reports of one session are taken one after the other: once the second is there, the first is through.
        await fleet.Manager.SqlAsync("ALTER TABLE Gateways RENAME TO NotThere");
        foreach (var bytes in new[] { 7UL, 8UL })
            await ReportAsync(session, new Reported { ConfigurationVersion = 1, WireBytesSent = bytes });
        await ReportTests.Eventually(() => fleet.Manager.Get<GatewayTwins>().Get(fleet.Gateway).Reported?.WireBytesSent == 8);
        Assert.DoesNotContain(fleet.Manager.Log.Lines, line => line.Contains("a handler failed in session", StringComparison.Ordinal));
        await fleet.Manager.SqlAsync("ALTER TABLE NotThere RENAME TO Gateways");

        await fleet.AddAsync(fleet.Device("b"));
        Assert.Equal(2UL, (await NextAsync(session)).Desired.Version);
    }

    [Fact]
    public async Task A_manager_restored_from_an_old_copy_takes_a_version_above_the_gateways()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AddAsync(fleet.Device("a"));
        var certificate = await RunningManager.CertificateAsync(await fleet.Manager.EnrolAsync(fleet.ClaimCode, _key), _key);
        using var channel = CertificateTests.Channel(fleet.Manager, certificate);
        using var session = new GatewaySessions.GatewaySessionsClient(channel).Session();
        await session.RequestStream.WriteAsync(new FromGateway { Hello = new Hello { Protocol = 1 } });
        await NextAsync(session);
        await ReportAsync(session, new Reported { ConfigurationVersion = 41 });
        Assert.Equal(42UL, (await NextAsync(session)).Desired.Version);
    }

    [Fact]
    public async Task What_a_gateway_reports_of_its_devices_can_be_filtered_and_counted_until_it_leaves()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AddAsync(fleet.Device("a"), fleet.Device("b"), fleet.Device("c"));
        var certificate = await RunningManager.CertificateAsync(await fleet.Manager.EnrolAsync(fleet.ClaimCode, _key), _key);
        using var channel = CertificateTests.Channel(fleet.Manager, certificate);
        using (var session = new GatewaySessions.GatewaySessionsClient(channel).Session())
        {
            await session.RequestStream.WriteAsync(new FromGateway { Hello = new Hello { Protocol = 1 } });
            await NextAsync(session);
            await ReportAsync(session, new Reported
            {
                Devices =
                {
                    new DeviceState { Device = 1, Link = DeviceState.Types.Link.Online, LastAnswer = 1234 },
                    new DeviceState { Device = 2, Link = DeviceState.Types.Link.NoAnswer,
                        Fault = "no answer within 1000 ms; check the cable" },
                    new DeviceState { Device = 99, Link = DeviceState.Types.Link.Online },
                },
            });
            await UntilListedAsync(fleet, "noAnswer", "b");
            await UntilListedAsync(fleet, "online", "a");
            Assert.Equal("no answer within 1000 ms; check the cable",
                (string)(await fleet.People.GetJsonAsync("api/v1/devices/2"))["fault"]!);
            Assert.Equal(1234, (long)(await fleet.People.GetJsonAsync("api/v1/devices/1"))["lastAnswer"]!);
            Assert.Equal("online", (string)(await fleet.People.GetJsonAsync($"api/v1/gateways/{fleet.Gateway}"))["state"]!);
            await session.RequestStream.CompleteAsync();
            Assert.True(await session.ResponseStream.MoveNext(CancellationToken.None)); // the configuration it had not reported
            Assert.False(await session.ResponseStream.MoveNext(CancellationToken.None));
        }
        await UntilListedAsync(fleet, "offline", "a", "b", "c");
        Assert.Equal("offline", (string)(await UntilAsync(fleet, g => (string)g["state"]! == "offline"))["state"]!);
    }

    private static async Task PutAsync(Fleet fleet, long number, object device)
    {
        using var response = await System.Net.Http.Json.HttpClientJsonExtensions.PutAsJsonAsync(
            fleet.People, $"api/v1/devices/{number}", device);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private static async Task PutProfileAsync(Fleet fleet, string name, string json)
    {
        using var response = await fleet.People.PutAsync($"api/v1/profiles/{name}", Json(json));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private static async Task<FromManager> NextAsync(AsyncDuplexStreamingCall<FromGateway, FromManager> session)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Assert.True(await session.ResponseStream.MoveNext(timeout.Token));
        return session.ResponseStream.Current;
    }

    private static Task ReportAsync(AsyncDuplexStreamingCall<FromGateway, FromManager> session, Reported reported) =>
        session.RequestStream.WriteAsync(new FromGateway { Reported = reported });

    private static async Task UntilListedAsync(Fleet fleet, string state, params string[] names)
    {
        for (var i = 0; ; i++)
        {
            var page = await fleet.People.GetJsonAsync($"api/v1/devices?state={state}");
            if (page["items"]!.AsArray().Select(d => (string)d!["name"]!).SequenceEqual(names) && (long)page["total"]! == names.Length)
                return;
            Assert.True(i < 300, $"not listed as {state}: {page.ToJsonString()}");
            await Task.Delay(50);
        }
    }

    private static async Task<JsonNode> UntilAsync(Fleet fleet, Func<JsonNode, bool> holds)
    {
        for (var i = 0; ; i++)
        {
            var gateway = await fleet.People.GetJsonAsync($"api/v1/gateways/{fleet.Gateway}");
            if (holds(gateway)) return gateway;
            Assert.True(i < 300, gateway.ToJsonString());
            await Task.Delay(50);
        }
    }

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
}
