using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Hosting;
using EdgeFleet.Tests.Uplinks;

namespace EdgeFleet.Tests.Secrets;

/// <summary>
/// The keys of lamps are written into links; a real gateway is sent them and polls with them. Then whatever the manager
/// answers, to every role at every address, what it and the gateway log, and all that both keep on disk is searched.
/// </summary>
public sealed class PlantedSecretTests : IDisposable
{
    private const string Model = "streetlight-node";
    private const string Place = "tcp://127.0.0.1:1";

    private static readonly Planted First = new("a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90");
    private static readonly Planted Second = new("5eedc0de5eedc0de5eedc0de00ff11ee22dd33cc44bb55aa6699778800c0ffee");
    private static readonly Planted OfRemoved = new("0badcafe0badcafe0badcafe0badcafefeedfacefeedfacefeedfacefeedface");
    private static readonly Planted[] All = [First, Second, OfRemoved];

    /// <summary>Where a link could be looked for first; what of it is no secret has to be there.</summary>
    private static readonly string[] ShowLinks =
        ["/api/v1/devices/{number:long}", "/api/v1/gateways/{number:long}/configuration", "/devices/{Number:long}/edit"];

    private readonly TestFolder _gateway = new();

    public void Dispose() => _gateway.Dispose();

    [Fact]
    public async Task A_secret_of_a_link_is_found_nowhere_but_at_the_device()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGTERM is POSIX");
        await using var manager = await RunningManager.StartAsync(new ManagerSettings { LogLevel = "Trace" });
        var administrator = await manager.AdministratorAsync();
        var (number, code) = await RunningManager.GatewayAsync(administrator, "g");
        var fleet = new Registry.Fleet(manager, administrator, 1, number, code);

        await RegisterAsync(fleet);
        var gatewayLog = await RunGatewayAsync(fleet, async log =>
        {
            // Its gateway has to have its configuration, and to have said what points the lamp has.
            var command = "";
            await UntilAsync(async () => (command = await CommandAsync(administrator)).Length > 0, log);
            await fleet.ChangeAsync(Lamp(fleet, Link(7, Second.Secret)));
            (await administrator.DeleteAsync("api/v1/devices/2")).EnsureSuccessStatusCode();
            await UntilAsync(() => Task.FromResult(log().Contains("is in force, 1 devices", StringComparison.Ordinal)), log);
            var document = (await manager.Get<DesiredConfigurations>().CurrentAsync(number, CancellationToken.None))!.Document;
            Assert.Contains(Second.Secret, document, StringComparison.Ordinal);

            foreach (var answer in await RefusedAsync(fleet)) AssertClean(answer, "a refusal");
            foreach (var role in new[] { "viewer", "technician", "operator", "administrator" })
                await AskAllAsync(manager, await manager.PersonAsync(administrator, role), role, command);
            AssertClean(manager.Folder);
        });

        await manager.StopAsync();
        AssertClean(manager.Folder);
        AssertClean(_gateway.Path);
        AssertClean(string.Join('\n', manager.Log.Lines), "the manager's log");
        Assert.Contains("was sent configuration", string.Join('\n', manager.Log.Lines), StringComparison.Ordinal);
        AssertClean(gatewayLog, "the gateway's log");
    }

    private static async Task RegisterAsync(Registry.Fleet fleet)
    {
        await fleet.AddAsync(Lamp(fleet, Link(7, First.Secret)), Lamp(fleet, Link(8, OfRemoved.Secret)));
        await fleet.ChangeAsync(Lamp(fleet, Link(7, "•••")));
    }

    /// <returns>Its id; empty: it was not taken.</returns>
    private static async Task<string> CommandAsync(HttpClient people)
    {
        using var response = await people.PostAsJsonAsync("api/v1/devices/1/commands", new { path = "3416/0/1", value = 40 });
        return response.IsSuccessStatusCode ? (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["id"]! : "";
    }

    /// <summary>Requests that hold a secret and are refused: what is wrong is told without it.</summary>
    private static async Task<List<string>> RefusedAsync(Registry.Fleet fleet)
    {
        object[] links =
        [
            new { address = Place, node = 7, key = Second.Secret, password = First.Secret },
            new { address = Place, node = 7, key = Second.Secret + "0" },
            new { address = Place, node = 0, key = Second.Secret },
            new { address = Place, node = 7, key = new { hex = Second.Secret } },
        ];
        var answers = new List<string>();
        foreach (var link in links)
        {
            using var response = await fleet.People.PutAsJsonAsync("api/v1/devices/1", Lamp(fleet, link));
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            answers.Add(await response.Content.ReadAsStringAsync());
        }
        using var broken = new StringContent(
            "[{\"link\":{\"key\":\"" + Second.Secret + "\" \"node\":7}}]", Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var unreadable = await fleet.People.PostAsync("api/v1/devices", broken);
        Assert.Equal(HttpStatusCode.BadRequest, unreadable.StatusCode);
        answers.Add(await unreadable.Content.ReadAsStringAsync());
        return answers;
    }

    private static async Task AskAllAsync(RunningManager manager, HttpClient person, string role, string command)
    {
        var known = new Dictionary<string, string> { ["id"] = command, ["name"] = Model, ["Name"] = Model, ["documentName"] = "v1" };
        var answered = new HashSet<string>();
        foreach (var (method, pattern, endpoint) in MappedEndpoints.Of(manager))
        {
            if (method != "GET" || MappedEndpoints.IsAsset(endpoint)) continue;
            using var response = await person.GetAsync(MappedEndpoints.Path(pattern, known));
            var text = await response.Content.ReadAsStringAsync();
            AssertClean(text, $"{pattern} as {role}");
            if (!response.IsSuccessStatusCode) continue;
            answered.Add(pattern.TrimEnd('/'));
            if (ShowLinks.Contains(pattern)) Assert.Contains("127.0.0.1:1", text, StringComparison.Ordinal);
        }
        string[] wanted =
        [
            .. ShowLinks[..^1], "/api/v1/audit", "/api/v1/inbox/blocks", "/api/v1/commands/{id:guid}", "/devices/{Number:long}",
            "/gateways/{Number:long}", "/audit", "/profiles/{Name}",
        ];
        Assert.Equal([], wanted.Except(answered));
        Assert.True(answered.Count > 30, $"only {answered.Count} addresses answered {role}");
    }

    private async Task<string> RunGatewayAsync(Registry.Fleet fleet, Func<Func<string>, Task> meanwhile)
    {
        string[] enrol = ["enrol", "--data", _gateway.Path, "--manager", fleet.Manager.People.ToString(), "--claim", fleet.ClaimCode];
        using (var enrolling = new GatewayExecutable(enrol)) Assert.Equal(0, await enrolling.EndAsync());
        using var gateway = new GatewayExecutable("run", "--data", _gateway.Path, "--journal");
        await meanwhile(() => gateway.Errors);
        gateway.Terminate();
        Assert.Equal(0, await gateway.EndAsync());
        return gateway.Errors + string.Join('\n', gateway.Lines);
    }

    private static object Lamp(Registry.Fleet fleet, object link) => fleet.Device("lamp", link: link, profile: Model);

    private static object Link(int node, string key) =>
        new { address = Place, node, key, timeoutMs = 100, settings = new Dictionary<string, string> { ["33010/0/4"] = "25" } };

    private static void AssertClean(string text, string where) =>
        Assert.All(All, planted => Assert.False(planted.IsIn(text), $"{where} holds {planted.Secret}"));

    private static void AssertClean(string folder) =>
        Assert.All(All, planted => Assert.Empty(planted.FilesWith(folder)));

    private static async Task UntilAsync(Func<Task<bool>> holds, Func<string> what)
    {
        for (var end = DateTime.UtcNow + ManagerDouble.Timeout; !await holds(); await Task.Delay(50))
            Assert.True(DateTime.UtcNow < end, what());
    }
}
