using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using EdgeFleet.City.Field;
using EdgeFleet.City.Plan;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Mqtt;
using EdgeFleet.Tests.Uplinks;

namespace EdgeFleet.Tests.Hosting;

/// <summary>
/// This test executable as a process in a network without IPv4: started with EDGEFLEET_TEST_IPV6=1, it runs no tests but a manager, a
/// broker and an emulated greenhouse at ::1, and a real gateway, which has to enrol, read, deliver to three uplinks and be commanded.
/// </summary>
internal static class FleetOverIPv6
{
    public const string Variable = "EDGEFLEET_TEST_IPV6";
    public const string Done = "everything went over IPv6";

    private static readonly IPAddress Here = IPAddress.IPv6Loopback;

    public static bool IsAsked => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    public static async Task<int> RunAsync()
    {
        // Children inherit it, and are no such process.
        Environment.SetEnvironmentVariable(Variable, null);
        try
        {
            Assert.Throws<SocketException>(() => new TcpListener(IPAddress.Loopback, 0).Start());
            await RunFleetAsync();
            await System.Console.Out.WriteLineAsync(Done);
            return 0;
        }
        catch (Exception e)
        {
            await System.Console.Error.WriteLineAsync(e.ToString());
            return 1;
        }
    }

    private static async Task RunFleetAsync()
    {
        using var folder = new TestFolder();
        await using var manager = await RunningManager.StartAsync(
            new ManagerSettings { People = $"http://[{Here}]:0", Gateways = $"https://[{Here}]:0" });
        using var broker = new Mosquitto(Here, ["allow_anonymous true"]);
        await using var listener = await Mqtt.Listener.StartAsync(broker.Port, host: Here.ToString());
        var plan = CityPlan.Draw(1, 1, 1);
        var conditions = new FieldConditions(TimeProvider.System, new CalmField(), new ServedAnswers(), TimeSpan.FromSeconds(2));
        await using var field = new GreenhouseField(plan, conditions with { Host = Here });

        var people = await manager.AdministratorAsync();
        var (number, code) = await RunningManager.GatewayAsync(people, "g");
        var device = (long)(await people.PostAsync("api/v1/devices", new[]
        {
            new
            {
                name = "house", siteId = 1, gateway = number, profile = "greenhouse-climate", latitude = 36.86, longitude = 118.74,
                periodMs = 1000, link = new { address = field.AddressOf(plan.Houses[0]), unit = 1 },
            },
        }))[0]!["number"]!;
        await EnrolAsync(folder.In("g"), manager.People, code);
        Configure(folder.In("g"), broker.Port);
        using var gateway = new GatewayExecutable("run", "--data", folder.In("g"));

        await Until(async () => (await ReportAsync(people)) is { } report && (long)report["devicesOnline"]! == 1
            && (long)report["readings"]! > 0, "the manager has no readings", gateway);
        await Until(() => Heard($"city/{device}"), "nothing is published", gateway);
        await Until(() => Heard("spBv1.0/shouguang/DBIRTH/north-7"), "no device was born", gateway);
        await CommandAsync(people, device, gateway);

        Task<bool> Heard(string topic) =>
            Task.FromResult(listener.Heard.Any(message => message.Topic.StartsWith(topic, StringComparison.Ordinal)));
    }

    private static async Task EnrolAsync(string data, Uri manager, string code)
    {
        using var enrol = new GatewayExecutable(
            "enrol", "--data", data, "--manager", manager.GetLeftPart(UriPartial.Authority), "--claim", code);
        Assert.True(await enrol.EndAsync() == 0, enrol.Errors);
    }

    private static void Configure(string data, int broker)
    {
        var file = Path.Combine(data, "gateway.json");
        var settings = JsonNode.Parse(File.ReadAllText(file))!;
        settings["blockSeconds"] = 1;
        settings["uplinks"] = JsonNode.Parse($$"""
            [
              { "name": "manager", "kind": "manager" },
              { "name": "broker", "kind": "mqtt",
                "settings": { "broker": "mqtt://[{{Here}}]:{{broker}}", "gateway": "north-7", "topic": "city/{device}/{class}" } },
              { "name": "scada", "kind": "sparkplug",
                "settings": { "broker": "mqtt://[{{Here}}]:{{broker}}", "group": "shouguang", "node": "north-7" } }
            ]
            """);
        File.WriteAllText(file, settings.ToJsonString());
    }

    private static async Task<JsonNode?> ReportAsync(HttpClient people) =>
        (await people.GetJsonAsync("api/v1/gateways?page=1&pageSize=10"))["items"]![0]!["report"];

    private static async Task CommandAsync(HttpClient people, long device, GatewayExecutable gateway)
    {
        var id = Guid.NewGuid().ToString();
        await people.PostAsync($"api/v1/devices/{device}/commands",
            new { id, path = GreenhouseRegisters.VentSetPoint.ToString(), value = "40", expiresInSeconds = 60 });
        await Until(async () => (string)(await people.GetJsonAsync($"api/v1/commands/{id}"))["state"]! == "done",
            "the command is not done", gateway);
    }

    private static async Task Until(Func<Task<bool>> holds, string what, GatewayExecutable gateway)
    {
        for (var end = DateTime.UtcNow + ManagerDouble.Timeout; !await holds(); await Task.Delay(100))
            Assert.True(DateTime.UtcNow < end, $"{what}; the gateway said: {gateway.Errors}");
    }
}
