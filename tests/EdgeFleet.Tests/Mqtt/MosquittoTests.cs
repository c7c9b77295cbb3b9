using System.Diagnostics;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.Secrets;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Testing;
using EdgeFleet.Tests.Outbox;
using EdgeFleet.Tests.Uplinks;

namespace EdgeFleet.Tests.Mqtt;

/// <summary>The uplink against a broker that others wrote.</summary>
public sealed class MosquittoTests
{
    [Theory]
    [InlineData("5")]
    [InlineData("3.1.1")]
    public async Task Every_block_arrives_with_names_and_units_and_is_settled(string version)
    {
        using var broker = new Mosquitto("allow_anonymous true");
        await using var listener = await Listener.StartAsync(broker.Port);
        await using var gateway = new BrokerGateway($$"""
            { "broker": "mqtt://127.0.0.1:{{broker.Port}}", "gateway": "g1", "version": "{{version}}",
              "topic": "{gateway}/{device}/{name}" }
            """);
        gateway.Described.Models.Add(new PointDescriptions.Types.Model
        {
            Name = "climate", Points = { new Point { Path = "3303/0/5700", Unit = "Cel", Name = { ["en"] = "Air/soil" } } },
        });
        gateway.Described.Devices.Add(new PointDescriptions.Types.DeviceModel { Device = 7 });
        await gateway.Outbox.AppendAsync(BlockCodec.Encode(StreamClass.Telemetry,
        [
            new Reading(new SeriesId(7, PointPath.Parse("3303/0/5700")), 1_700_000_000_123, ReadingValue.Of(21.50m), Quality.NotTopical),
            new Reading(new SeriesId(7, PointPath.Parse("1/2/3")), 1_700_000_000_123, ReadingValue.Of("湿")),
        ]));
        gateway.Start();

        await gateway.SettledAsync();
        await gateway.Until(() => listener.Heard.Count == 3, "the state and a message for each series");
        Assert.Equal(
            $$"""{"gateway":"g1","block":"{{gateway.Outbox.Epoch:x16}}/telemetry/1","class":"telemetry","readings":[{"device":7,"""
            + """
            "path":"3303/0/5700","name":"Air/soil","unit":"Cel","time":"2023-11-14T22:13:20.123Z","value":21.50,"quality":["notTopical"]}]}
            """,
            Assert.Single(listener.On("g1/7/Air%2Fsoil")).Text);
        Assert.Contains("\"value\":\"湿\"", Assert.Single(listener.On("g1/7/1%2F2%2F3")).Text, StringComparison.Ordinal);
        Assert.True(Assert.Single(listener.On("edgefleet/g1/state")).Json.GetProperty("online").GetBoolean());

        await gateway.StopAsync();
        await gateway.Until(() => listener.On("edgefleet/g1/state").Count() == 2, "who leaves says so");
        Assert.False(listener.On("edgefleet/g1/state").Last().Json.GetProperty("online").GetBoolean());
    }

    [Fact]
    public async Task A_broker_that_goes_and_comes_back_loses_nothing()
    {
        using var broker = new Mosquitto("allow_anonymous true");
        await using var listener = await Listener.StartAsync(broker.Port);
        await using var gateway = new BrokerGateway($$"""{ "broker": "mqtt://127.0.0.1:{{broker.Port}}", "gateway": "g1" }""");
        gateway.Start();
        List<Block> blocks = [];
        for (var round = 0; round < 3; round++)
        {
            var appending = OutboxFixture.AppendAsync(gateway.Outbox, round * 1000, 200);
            await gateway.Until(() => listener.Blocks().Count > blocks.Count, "blocks flow");
            broker.Stop();
            blocks.AddRange(await appending);
            broker.Start();
            await listener.ComeBackAsync();
        }
        await gateway.SettledAsync();
        await gateway.Until(() => listener.Blocks().Count == blocks.Count, "the listener has each block at least once");
        Assert.Equal(blocks.Select(block => block.Id.ToString()).ToHashSet(), listener.Blocks());
    }

    [Fact]
    public async Task What_a_broker_had_not_acknowledged_when_it_was_killed_goes_out_again()
    {
        // So that it still knows the listener's session when it comes back.
        using var broker = new Mosquitto("allow_anonymous true", "autosave_on_changes true", "autosave_interval 1");
        await using var listener = await Listener.StartAsync(broker.Port);
        await using var gateway = new BrokerGateway($$"""{ "broker": "mqtt://127.0.0.1:{{broker.Port}}", "gateway": "g1" }""");
        gateway.Start();
        for (var round = 0; round < 3; round++)
        {
            var appending = OutboxFixture.AppendAsync(gateway.Outbox, round * 1000, 200);
            var before = listener.Blocks().Count;
            await gateway.Until(() => listener.Blocks().Count > before + 10, "blocks flow");
            broker.Kill();
            await appending;
            await Task.Delay(200, TestContext.Current.CancellationToken); // what it had acknowledged is noted by then
            var open = await OutboxFixture.AllAsync(gateway.Outbox, uplink: BrokerGateway.Uplink);
            Assert.NotEmpty(open);
            listener.Heard.Clear();
            broker.Start();
            await listener.ComeBackAsync();
            await gateway.Until(() => listener.Blocks().IsSupersetOf(open.Select(block => block.Id.ToString())), "all that was open");
        }
        await gateway.SettledAsync();
    }

    [Fact]
    public async Task With_TLS_both_sides_show_certificates_of_the_CA_that_is_named()
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority();
        using var files = new TestFolder();
        using (var server = authority.Issue("CN=broker", TestAuthority.Server))
        {
            File.WriteAllText(files.In("ca.pem"), authority.Certificate.ExportCertificatePem());
            File.WriteAllText(files.In("server.pem"), server.ExportCertificatePem());
            File.WriteAllText(files.In("server.key"), server.GetECDsaPrivateKeyPem());
        }
        using var broker = new Mosquitto($"cafile {files.In("ca.pem")}", $"certfile {files.In("server.pem")}",
            $"keyfile {files.In("server.key")}", "require_certificate true", "use_identity_as_username true");
        var settings = $$"""
            { "broker": "mqtts://localhost:{{broker.Port}}", "gateway": "g1", "authorityFile": "ca.pem", "certificateFile": "own.pem",
              "keyFile": "own.key" }
            """;

        await using (var stranger = new BrokerGateway(settings))
        {
            Give(stranger, authority, trusts: other);
            stranger.Start();
            await stranger.Until(() => stranger.Log.Has($"no TLS with mqtts://localhost:{broker.Port}"), "another CA is trusted");
        }
        await using (var unknown = new BrokerGateway(settings))
        {
            Give(unknown, other, trusts: authority);
            unknown.Start();
            await unknown.Until(() => unknown.Log.Has("does it want TLS or a certificate?") || unknown.Log.Has("no TLS with"),
                "the broker lets a stranger in");
        }
        await using var gateway = new BrokerGateway(settings);
        var key = Give(gateway, authority, trusts: authority);
        var blocks = await OutboxFixture.AppendAsync(gateway.Outbox, 1, 5);
        gateway.Start();
        await gateway.SettledAsync();
        Assert.True(SecretBox.IsSealed(File.ReadAllText(key)), "the key lies in clear");
        Assert.NotEmpty(blocks);
    }

    [Fact]
    public async Task A_password_is_sealed_and_in_no_log_and_a_wrong_one_says_what_to_do()
    {
        using var files = new TestFolder();
        var tool = Needs.File("mosquitto_passwd", "apt-get install mosquitto", "/usr/bin/mosquitto_passwd");
        using (var made = Process.Start(tool, ["-c", "-b", files.In("passwords"), "north", "right-one"])) await made.WaitForExitAsync();
        using var broker = new Mosquitto("allow_anonymous false", $"password_file {files.In("passwords")}");
        await using var gateway = new BrokerGateway($$"""
            { "broker": "mqtt://127.0.0.1:{{broker.Port}}", "gateway": "g1", "user": "north", "passwordFile": "password" }
            """);
        var file = gateway.Put("password", "wrong-one\n");
        await OutboxFixture.AppendAsync(gateway.Outbox, 1, 1);
        gateway.Start();
        await gateway.Until(() => gateway.Log.Has("Put user and password, or the certificate, right in gateway.json"), "a wrong password");
        Assert.True(SecretBox.IsSealed(File.ReadAllText(file)));
        Assert.Equal(1, gateway.Backlog);
        Assert.False(gateway.Log.Has("wrong-one"));

        File.WriteAllText(file, "right-one\n");
        await gateway.SettledAsync();
        Assert.True(SecretBox.IsSealed(File.ReadAllText(file)));
    }

    [Fact]
    public async Task The_broker_says_the_last_will_of_a_gateway_that_breaks_off_and_keeps_the_newest_of_a_topic()
    {
        using var broker = new Mosquitto("allow_anonymous true");
        await using var gateway = new BrokerGateway($$"""
            { "broker": "mqtt://127.0.0.1:{{broker.Port}}", "gateway": "g1", "retain": true, "topic": "g1/{device}" }
            """);
        gateway.Start();
        await AppendAsync(2000, 2);
        await AppendAsync(1000, 1);
        await gateway.SettledAsync();
        await using (var listener = await Listener.StartAsync(broker.Port))
        {
            await gateway.Until(() => listener.Heard.Count == 2, "what is retained comes at once");
            Assert.Equal(2, Assert.Single(listener.On("g1/7")).Json.GetProperty("readings")[0].GetProperty("value").GetInt32());
            // Another client of that name pushes it out: the connection ends without a word.
            await using var usurper = await Usurper.StartAsync(broker.Port, "g1");
            await gateway.Until(() => listener.On("edgefleet/g1/state").Any(state => state.Text == """{"online":false}"""),
                "the last will");
        }

        Task AppendAsync(long time, long value) => gateway.Outbox.AppendAsync(BlockCodec.Encode(
            StreamClass.Telemetry, [new Reading(new SeriesId(7, PointPath.Parse("1/2/3")), time, ReadingValue.Of(value))]));
    }

    private static string Give(BrokerGateway gateway, TestAuthority issuer, TestAuthority trusts)
    {
        using var own = issuer.Issue("CN=g1", TestAuthority.Client);
        gateway.Put("ca.pem", trusts.Certificate.ExportCertificatePem());
        gateway.Put("own.pem", own.ExportCertificatePem());
        return gateway.Put("own.key", own.GetECDsaPrivateKeyPem());
    }
}
