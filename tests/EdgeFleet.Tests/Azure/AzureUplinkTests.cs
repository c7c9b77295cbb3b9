using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeFleet.Azure;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.Secrets;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Uplinks.Azure;
using EdgeFleet.Tests.Mqtt;
using EdgeFleet.Tests.Outbox;
using EdgeFleet.Tests.Uplinks;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Azure;

/// <summary>The uplink against the emulated hub, over sockets and TLS.</summary>
public sealed class AzureUplinkTests
{
    [Fact]
    public async Task A_block_is_a_message_with_properties_and_settled_by_its_acknowledgement()
    {
        await using var azure = await AzureGateway.CreateAsync();
        var (hub, gateway) = (azure.Hub, azure.Gateway);
        await gateway.Outbox.AppendAsync(BlockCodec.Encode(StreamClass.Telemetry,
            [new Reading(new SeriesId(7, PointPath.Parse("3303/0/5700")), 1_700_000_000_123, ReadingValue.Of(21.50m))]));
        gateway.Start();
        await gateway.SettledAsync();
        var message = Assert.Single(hub.Telemetry);
        Assert.Equal(("dev1", false), (message.From.ClientId, message.EndsWithSlash));
        Assert.Equal($"$.ce=utf-8 $.ct=application/json $.mid={gateway.Outbox.Epoch:x16}:telemetry:1:0 class=telemetry", string.Join(' ',
            message.Properties.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}={one.Value}")));
        Assert.Equal(
            $$"""{"gateway":"dev1","block":"{{gateway.Outbox.Epoch:x16}}/telemetry/1","class":"telemetry","readings":[{"device":7,"""
            + "\"path\":\"3303/0/5700\",\"name\":\"3303/0/5700\",\"time\":\"2023-11-14T22:13:20.123Z\",\"value\":21.50}]}",
            Encoding.UTF8.GetString(message.Body));
    }

    [Fact]
    public async Task A_secret_is_sealed_and_a_wrong_one_says_what_to_do()
    {
        await using var azure = await AzureGateway.CreateAsync();
        var gateway = azure.Gateway;
        var file = gateway.Put("device", $"HostName={azure.Hub.Host};SharedAccessKeyName=owner;SharedAccessKey=AAAA");
        gateway.Start();
        await gateway.Until(() => gateway.Log.Has("copy the device's own from the hub, not one of the hub"), "it is the hub's");
        Assert.True(SecretBox.IsSealed(File.ReadAllText(file)));
        File.WriteAllText(file, AzureGateway.ConnectionString(azure.Hub, azure.Hub.Register("dev2")).Replace("dev2", "dev1",
            StringComparison.Ordinal));
        await gateway.Until(() => gateway.Log.Has("See whether this machine's clock is right"), "another device's key");
        File.WriteAllText(file, AzureGateway.ConnectionString(azure.Hub, azure.Device));
        await azure.ConnectedAsync();
        Assert.True(SecretBox.IsSealed(File.ReadAllText(file)));
        Assert.False(gateway.Log.Has(Convert.ToBase64String(azure.Device.Key)), "the key is in the log");
    }

    [Fact]
    public async Task A_device_may_show_a_certificate()
    {
        using var authority = new HubAuthority(TimeProvider.System);
        using var issuer = new TestAuthority();
        using var own = issuer.Issue("CN=dev2", TestAuthority.Client);
        await using var hub = new EmulatedHub(new HubOptions(FreePort.Next()), authority, TimeProvider.System);
        var device = hub.Register("dev2", thumbprint: own.GetCertHashString(HashAlgorithmName.SHA256));
        await hub.StartAsync();
        await using var gateway = new BrokerGateway($$"""
            { "identity": "certificate", "hub": "{{hub.Host}}", "device": "dev2", "certificateFile": "own.pem", "keyFile": "own.key",
              "authorityFile": "ca.pem" }
            """) { Kind = new AzureKind() };
        gateway.Put("ca.pem", authority.Certificate);
        gateway.Put("own.pem", own.ExportCertificatePem());
        var key = gateway.Put("own.key", own.GetECDsaPrivateKeyPem());
        await OutboxFixture.AppendAsync(gateway.Outbox, 1, 3);
        gateway.Start();
        await gateway.SettledAsync();
        Assert.Equal((3, 1), (hub.Telemetry.Count, device.Connects));
        Assert.True(SecretBox.IsSealed(File.ReadAllText(key)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_module_finds_all_it_needs_in_its_environment(bool socket)
    {
        using var files = new TestFolder();
        using var authority = new HubAuthority(TimeProvider.System);
        await using var hub = new EmulatedHub(new HubOptions(FreePort.Next()) { IsEdgeHub = true }, authority, TimeProvider.System);
        var module = hub.Register("edge1", "gateway");
        await hub.StartAsync();
        await using var workload = socket
            ? await WorkloadApi.OnSocketAsync(module, "638", authority, files.In("workload.sock"))
            : await WorkloadApi.OnPortAsync(module, "638", authority, FreePort.Next());
        var environment = workload.Environment("emulated.azure-devices.net", hub.Host);
        await using var gateway = new BrokerGateway("""{ "identity": "edge-module", "output": "all" }""")
        {
            Kind = new AzureKind(name => environment.GetValueOrDefault(name)),
        };
        var blocks = await OutboxFixture.AppendAsync(gateway.Outbox, 1, 3);
        gateway.Start();
        await gateway.SettledAsync();
        Assert.Equal((3, 0, 1), (hub.Telemetry.Count, hub.Dropped, workload.Signed));
        Assert.All(hub.Telemetry, message => Assert.Equal(("all", true), (message.Properties["$.on"], message.EndsWithSlash)));
        Assert.Equal(blocks.SelectMany(BlockCodec.Decode).Count(), AzureGateway.Readings(hub).Count());
    }

    [Fact]
    public async Task A_workload_API_that_does_not_sign_is_named_and_waited_for()
    {
        using var files = new TestFolder();
        using var authority = new HubAuthority(TimeProvider.System);
        await using var hub = new EmulatedHub(new HubOptions(FreePort.Next()) { IsEdgeHub = true }, authority, TimeProvider.System);
        var module = hub.Register("edge1", "gateway");
        await hub.StartAsync();
        var socket = files.In("workload.sock");
        IReadOnlyDictionary<string, string> environment;
        await using (var old = await WorkloadApi.OnSocketAsync(module, "1", authority, files.In("old.sock")))
            environment = old.Environment("emulated.azure-devices.net", hub.Host);
        await using var gateway = new BrokerGateway("""{ "identity": "edge-module" }""")
        {
            Kind = new AzureKind(name => name == "IOTEDGE_WORKLOADURI" ? $"unix://{socket}" : environment.GetValueOrDefault(name)),
        };
        gateway.Start();
        await gateway.Until(() => gateway.Log.Has($"at unix://{socket} does not sign for module gateway"), "it is not there");
        await using (await WorkloadApi.OnSocketAsync(module, "2", authority, socket))
            await gateway.Until(() => gateway.Log.Has("403"), "it signs for another generation");
        await using var right = await WorkloadApi.OnSocketAsync(module, "1", authority, socket);
        await gateway.Until(() => module.IsConnected, "it signs");
    }

    [Fact]
    public async Task A_token_is_renewed_before_its_end_and_nothing_stops()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var azure = await AzureGateway.CreateAsync(clock);
        azure.Gateway.Start();
        var blocks = new List<Block>();
        for (var connection = 1; connection <= 3; connection++)
        {
            await azure.ConnectedAsync(connection);
            Assert.InRange(azure.Device.TokenEnd!.Value - clock.GetUtcNow(), TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(60));
            blocks.AddRange(await OutboxFixture.AppendAsync(azure.Gateway.Outbox, connection * 100, 5));
            await azure.Gateway.SettledAsync();
            clock.Advance(TimeSpan.FromMinutes(44));
            blocks.AddRange(await OutboxFixture.AppendAsync(azure.Gateway.Outbox, connection * 100 + 50, 1));
            await azure.Gateway.SettledAsync();
            Assert.Equal(connection, azure.Device.Connects);
            clock.Advance(TimeSpan.FromMinutes(1));
        }
        await azure.ConnectedAsync(4);
        azure.Holds(blocks);
        Assert.Equal(blocks.Count, azure.Hub.Telemetry.Count);
        Assert.True(azure.Gateway.Log.Has("the credentials were renewed"));
        Assert.False(azure.Gateway.Log.Has("ended the connection"));
    }

    [Fact]
    public async Task A_hub_that_is_away_for_longer_than_a_token_lasts_gets_all_that_was_read_meanwhile()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var azure = await AzureGateway.CreateAsync(clock);
        var (hub, gateway) = (azure.Hub, azure.Gateway);
        gateway.Start();
        var blocks = await OutboxFixture.AppendAsync(gateway.Outbox, 1, 3);
        await gateway.SettledAsync();
        await hub.StopAsync();
        await gateway.Until(() => gateway.Log.Has("next attempt"), "it is gone");
        for (var hour = 0; hour < 5; hour++)
        {
            clock.Advance(TimeSpan.FromHours(1));
            blocks.AddRange(await OutboxFixture.AppendAsync(gateway.Outbox, 100 + hour * 10, 3));
        }
        await hub.StartAsync();
        await gateway.Until(() =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            return gateway.Backlog == 0;
        }, "all is there");
        azure.Holds(blocks);
        Assert.Equal(2, azure.Device.Connects);
    }

    [Fact]
    public async Task More_than_a_hub_takes_in_one_message_goes_in_several()
    {
        await using var azure = await AzureGateway.CreateAsync();
        var blocks = await OutboxFixture.AppendAsync(azure.Gateway.Outbox, 1, 1, bytes: 700_000);
        azure.Gateway.Start();
        await azure.Gateway.SettledAsync();
        azure.Holds(blocks);
        Assert.InRange(azure.Hub.Telemetry.Count, 4, 8);
        Assert.Equal(azure.Hub.Telemetry.Count, azure.Hub.Telemetry.Select(message => message.Properties["$.mid"]).Distinct().Count());
        Assert.Equal(1, azure.Device.Connects);
    }

    [Fact]
    public async Task A_reading_that_no_message_holds_stays_and_the_others_go_on()
    {
        await using var azure = await AzureGateway.CreateAsync();
        await azure.Gateway.Outbox.AppendAsync(BlockCodec.Encode(StreamClass.Telemetry,
            [new Reading(new SeriesId(7, PointPath.Parse("1/2/3")), 1, ReadingValue.Of(new string('x', 300_000)))]));
        await OutboxFixture.AppendAsync(azure.Gateway.Outbox, 1, 5);
        azure.Gateway.Start();
        await azure.Gateway.SettledAsync(but: 1);
        await azure.Gateway.Until(() => azure.Gateway.Log.Has("is larger than a hub takes"), "the reason");
        Assert.Equal((5, 1), (azure.Hub.Telemetry.Count, azure.Device.Connects));
    }

    [Fact]
    public async Task A_hub_that_acknowledges_late_is_waited_for_and_sent_nothing_twice()
    {
        await using var azure = await AzureGateway.CreateAsync(options: options => options with { SendsPerSecond = 10 });
        var blocks = await OutboxFixture.AppendAsync(azure.Gateway.Outbox, 1, 25);
        azure.Gateway.Start();
        await azure.Gateway.SettledAsync();
        azure.Holds(blocks);
        Assert.Equal((25, 1), (azure.Hub.Telemetry.Count, azure.Device.Connects));
    }

    [Fact]
    public async Task A_hub_that_ends_connections_loses_nothing()
    {
        await using var azure = await AzureGateway.CreateAsync();
        var (hub, gateway) = (azure.Hub, azure.Gateway);
        gateway.Start();
        var blocks = new List<Block>();
        for (var cut = 1; cut <= 4; cut++)
        {
            await azure.ConnectedAsync(cut);
            var appending = OutboxFixture.AppendAsync(gateway.Outbox, cut * 1000, 100);
            var before = hub.Telemetry.Count;
            await gateway.Until(() => hub.Telemetry.Count > before + 5, "messages flow");
            await hub.CutAsync(azure.Device);
            blocks.AddRange(await appending);
        }
        await gateway.SettledAsync();
        azure.Holds(blocks);
    }

    [Fact]
    public async Task What_the_gateway_reports_stands_in_its_twin_and_a_hub_that_throttles_is_asked_again()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var azure = await AzureGateway.CreateAsync(
            hubClock: clock, options: options => options with { TwinUpdatesPerSecond = 1 });
        var (hub, gateway) = (azure.Hub, azure.Gateway);
        using var another = new PlainClient();
        await another.ConnectAsync(hub, azure.Authority, hub.Register("another"), clock.GetUtcNow().AddHours(1));
        await another.PublishAsync("$iothub/twin/PATCH/properties/reported/?$rid=1", "{}"u8.ToArray());
        gateway.Reported = new Reported { ConfigurationVersion = 3, RejectedVersion = 4, Faults = { "$.devices: no list" } };
        gateway.Reported.Devices.Add(new DeviceState { Device = 7, Link = DeviceState.Types.Link.Online });
        gateway.Reported.Devices.Add(new DeviceState { Device = 8, Link = DeviceState.Types.Link.NoAnswer });
        gateway.Start();
        await gateway.Until(() => hub.Throttled > 0, "another one was before it");
        Assert.Empty(azure.Device.Twin.Reported);
        clock.Advance(TimeSpan.FromSeconds(1));
        await gateway.Until(() => azure.Device.Twin.Reported.Count > 0, "the report");
        var reported = JsonElement.Parse(azure.Device.Twin.Reported.ToJsonString());
        Assert.Equal(
            """{"owner":"manager","version":3,"rejected":4,"reason":"invalid","faults":["$.devices: no list"]}""",
            reported.GetProperty("configuration").GetRawText());
        var devices = reported.GetProperty("devices");
        Assert.Equal((2, "[8]"), (devices.GetProperty("total").GetInt32(), devices.GetProperty("noAnswer").GetRawText()));
    }

    [Fact]
    public async Task What_became_of_a_configuration_is_reported_at_once()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var azure = await AzureGateway.CreateAsync(clock);
        var gateway = azure.Gateway;
        gateway.Reported = new Reported { ConfigurationVersion = 3 };
        gateway.Start();
        await gateway.Until(() => Version() == 3, "the first report");
        foreach (var version in (ulong[])[4, 5])
        {
            gateway.Reported = new Reported { ConfigurationVersion = version };
            clock.Advance(TimeSpan.FromSeconds(1));
            await gateway.Until(() => Version() == (int)version, "the next one");
        }

        int? Version() => (int?)azure.Device.Twin.Reported["configuration"]?["version"];
    }

    [Fact]
    public async Task A_check_asks_the_hub_beside_a_gateway_that_is_connected()
    {
        await using var azure = await AzureGateway.CreateAsync();
        var (hub, gateway) = (azure.Hub, azure.Gateway);
        gateway.Start();
        await azure.ConnectedAsync();
        Assert.StartsWith("answers, with a certificate", (await gateway.AskAsync()).Words, StringComparison.Ordinal);
        Assert.Equal((1, true), (azure.Device.Connects, azure.Device.IsConnected));
        using (var other = new TestAuthority()) gateway.Put("ca.pem", other.Certificate.ExportCertificatePem());
        var stranger = await Assert.ThrowsAsync<UplinkException>(gateway.AskAsync);
        Assert.StartsWith($"no TLS with mqtts://{hub.Host}", stranger.Message, StringComparison.Ordinal);
        gateway.Put("device", "");
        Assert.Contains("holds no connection string", (await Assert.ThrowsAsync<UplinkException>(gateway.AskAsync)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_outside_the_module_says_that_it_is_outside()
    {
        await using var gateway = new BrokerGateway("""{ "identity": "edge-module" }""") { Kind = new AzureKind(_ => null) };
        Assert.Contains("run the gateway as a module", (await Assert.ThrowsAsync<UplinkException>(gateway.AskAsync)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_stays_below_what_a_twin_takes()
    {
        var report = new Reported();
        report.Faults.AddRange(Enumerable.Repeat(new string('湿', 5000), 200));
        foreach (var link in Enum.GetValues<DeviceState.Types.Link>())
            report.Devices.AddRange(Enumerable.Range(0, 2000).Select(i => new DeviceState { Device = long.MaxValue - i, Link = link }));
        Assert.InRange(Encoding.UTF8.GetByteCount(TwinReport.Of(report, "azure", "invalid")), 1, 32 * 1024);
    }
}
