using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeFleet.Azure;
using EdgeFleet.Tests.Mqtt;
using EdgeFleet.Tests.Uplinks;

namespace EdgeFleet.Tests.Azure;

/// <summary>The emulated hub is right because Microsoft's own SDK for Node talks to it, unchanged.</summary>
public sealed class AzureSdkTests : IAsyncDisposable
{
    private const string Package = "azure-iot-device-mqtt@1.16.4";

    /// <summary>
    /// Connects as a device or a module, then: telemetry, the twin, a report that is acknowledged, a change of what is desired, a method.
    /// What it was told is a line each.
    /// </summary>
    private const string Script = """
        const order = JSON.parse(require('fs').readFileSync(0, 'utf8'));
        Object.assign(process.env, order.environment || {});
        const { Client, ModuleClient, Message } = require('azure-iot-device');
        const { Mqtt } = require('azure-iot-device-mqtt');
        const say = (step, what) => console.log(JSON.stringify({ step, what }));
        const late = setTimeout(() => { console.error('too late'); process.exit(1); }, 60000);
        const run = async () => {
          const client = order.environment ? await ModuleClient.fromEnvironment(Mqtt) : Client.fromConnectionString(order.connection, Mqtt);
          if (!order.environment) await client.setOptions({ ca: order.ca, cert: order.cert, key: order.key });
          await client.open();
          const method = new Promise(done => {
            const answer = (request, response) => response.send(207, { got: request.payload }, done);
            if (order.environment) client.onMethod('write', answer); else client.onDeviceMethod('write', answer);
          });
          const message = new Message(Buffer.from('{"a":1}'));
          message.messageId = 'id-1'; message.contentType = 'application/json'; message.contentEncoding = 'utf-8';
          message.properties.add('level', 'hot/1'); message.properties.add('a b', 'x&y');
          if (order.environment) await client.sendOutputEvent('readings', message); else await client.sendEvent(message);
          const twin = await client.getTwin();
          say('twin', twin.properties.desired.setting);
          const changed = new Promise(done => twin.on('properties.desired.later', value => { say('desired', value); done(); }));
          await new Promise((done, no) => twin.properties.reported.update({ here: order.connection || 'module' }, e => e ? no(e) : done()));
          await changed; await method;
          clearTimeout(late);
          await client.close();
          process.exit(0);
        };
        run().catch(e => { console.error(e); process.exit(1); });
        """;

    private readonly TestFolder _files = new();
    private readonly HubAuthority _authority = new(TimeProvider.System);

    public ValueTask DisposeAsync()
    {
        _authority.Dispose();
        _files.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_device_with_a_key()
    {
        await using var hub = await StartAsync();
        var device = hub.Register("dev1");
        var connection = $"HostName={hub.Host};DeviceId=dev1;SharedAccessKey={Convert.ToBase64String(device.Key)}";
        await TalkAsync(hub, device, new JsonObject { ["connection"] = connection, ["ca"] = Authority() });
    }

    [Fact]
    public async Task A_device_with_a_certificate()
    {
        await using var hub = await StartAsync();
        using var issuer = new TestAuthority();
        using var own = issuer.Issue("CN=dev2", TestAuthority.Client);
        var device = hub.Register("dev2", thumbprint: own.GetCertHashString(HashAlgorithmName.SHA256));
        await TalkAsync(hub, device, new JsonObject
        {
            ["connection"] = $"HostName={hub.Host};DeviceId=dev2;x509=true", ["ca"] = Authority(),
            ["cert"] = own.ExportCertificatePem(), ["key"] = own.GetECDsaPrivateKeyPem(),
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_module_through_the_workload_API(bool socket)
    {
        await using var hub = await StartAsync();
        var module = hub.Register("edge1", "mod1");
        await using var workload = socket
            ? await WorkloadApi.OnSocketAsync(module, "7", _authority, _files.In("workload.sock"))
            : await WorkloadApi.OnPortAsync(module, "7", _authority, FreePort.Next());
        var environment = new JsonObject(workload.Environment("emulated.azure-devices.net", hub.Host)
            .Select(one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value)));
        await TalkAsync(hub, module, new JsonObject { ["environment"] = environment });
        Assert.Equal(1, workload.Signed);
    }

    private static async Task TalkAsync(EmulatedHub hub, HubClient client, JsonObject order)
    {
        NodePackages.Installed(Package);
        await hub.DesireAsync(client, new JsonObject { ["setting"] = 5 });
        var talking = NodePackages.RunAsync(Package, Script, order.ToJsonString());
        await UntilAsync(() => client.Subscriptions.Count == 3 && client.Twin.Reported.ContainsKey("here"));
        await hub.DesireAsync(client, new JsonObject { ["setting"] = null, ["later"] = "now" });
        var answer = await hub.InvokeAsync(client, "write", """{"value":1.5}""", TimeSpan.FromSeconds(20));
        Assert.Equal((207, """{"got":{"value":1.5}}"""), (answer.Status, answer.Body));
        var steps = (await talking).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))
            .ToDictionary(line => line.GetProperty("step").GetString()!, line => $"{line.GetProperty("what")}");
        Assert.Equal(("5", "now"), (steps["twin"], steps["desired"]));
        Assert.Equal(3, client.Twin.DesiredVersion);

        var message = Assert.Single(hub.Telemetry);
        Assert.Equal("{\"a\":1}"u8.ToArray(), message.Body);
        var told = message.Properties.Where(property => property.Key != "$.on").OrderBy(property => property.Key, StringComparer.Ordinal);
        Assert.Equal("$.ce=utf-8 $.ct=application/json $.mid=id-1 a b=x&y level=hot/1", string.Join(' ',
            told.Select(property => $"{property.Key}={property.Value}")));
        Assert.Equal(client.Module is null ? null : "readings", message.Properties.GetValueOrDefault("$.on"));
        await UntilAsync(() => !client.IsConnected);

        async Task UntilAsync(Func<bool> holds)
        {
            var waiting = GatewayUnderTest.Until(holds, "the SDK is to come so far");
            // Why it gave up tells more than that it did not come so far.
            if (await Task.WhenAny(waiting, talking) == talking) await talking;
            await waiting;
        }
    }

    private string Authority()
    {
        var file = _files.In("ca.pem");
        File.WriteAllText(file, _authority.Certificate);
        return file;
    }

    private async Task<EmulatedHub> StartAsync()
    {
        var hub = new EmulatedHub(new HubOptions(FreePort.Next()), _authority, TimeProvider.System);
        await hub.StartAsync();
        return hub;
    }
}
