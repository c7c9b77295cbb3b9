using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using EdgeFleet.Manager.Commands;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Fleet;

namespace EdgeFleet.Tests.Access;

/// <summary>
/// Roles limited to sites. Every endpoint is asked for what lies at one site by somebody who is limited to another: an endpoint
/// that is added and gives something away, or lets something be changed, fails here.
/// </summary>
public sealed class SiteLimitTests
{
    /// <summary>In every name at the site that must not be seen.</summary>
    private const string Mark = "Nordhof";

    // What of a manager is of no site: models, people, what one has oneself.
    private static readonly string[] OfNoSite =
        ["profiles/{", "people/{", "tokens/{", "sessions/{", "updates/", "openapi/{", "reference/{", "{unimpl"];

    [Fact]
    public async Task Whoever_is_limited_to_a_site_sees_and_changes_nothing_of_another()
    {
        await using var there = await Place.StartAsync();
        var elsewhere = new[] { await there.LimitedAsync("south", there.South), await there.TokenAsync(there.South) };
        var here = await there.LimitedAsync("north", there.North);
        var before = await there.StateAsync();
        var wrong = new List<string>();
        var seen = 0;
        foreach (var (method, pattern, _) in MappedEndpoints.Of(there.Manager)
            .Where(e => !MappedEndpoints.IsAsset(e.Endpoint) && !e.Pattern.Contains("sign-out", StringComparison.Ordinal))
            // A page takes no form but those that its circuit sends, which is asked here with the page.
            .Where(e => e.Method == "GET" || e.Pattern.StartsWith("/api/", StringComparison.Ordinal))
            .Where(e => !e.Pattern.Contains("/_", StringComparison.Ordinal) && !e.Pattern.Contains("/me/", StringComparison.Ordinal)))
        {
            var names = pattern.Contains('{', StringComparison.Ordinal)
                && !OfNoSite.Any(part => pattern.Contains(part, StringComparison.OrdinalIgnoreCase));
            foreach (var client in elsewhere)
            {
                using var response = await client.SendAsync(there.Message(method, pattern));
                var text = await response.Content.ReadAsStringAsync();
                if (text.Contains(Mark, StringComparison.Ordinal)) wrong.Add($"{method} {pattern} tells of the other site");
                if (names && response.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized
                    or HttpStatusCode.MethodNotAllowed))
                    wrong.Add($"{method} {pattern} answers {(int)response.StatusCode} of an object of the other site");
            }
            if (method != "GET") continue;
            using var own = await here.SendAsync(there.Message(method, pattern));
            if ((await own.Content.ReadAsStringAsync()).Contains(Mark, StringComparison.Ordinal)) seen++;
            else if (names && own.StatusCode == HttpStatusCode.NotFound) wrong.Add($"{method} {pattern} is missing for its own people");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(before, await there.StateAsync());
        Assert.True(seen >= 10, $"only {seen} endpoints tell their own people of the site: what is asked for is not there");
    }

    [Fact]
    public async Task Nothing_is_registered_elsewhere_and_what_concerns_all_sites_is_refused()
    {
        await using var there = await Place.StartAsync();
        var south = await there.LimitedAsync("south", there.South);
        await south.PostAsJsonAsync("api/v1/devices", new[] { Place.Device("new", there.North, there.Gateway) })
            .RefusedAsync(HttpStatusCode.BadRequest);
        await south.PostAsJsonAsync("api/v1/gateways", new { name = "new", siteId = there.North, latitude = 1, longitude = 1 })
            .RefusedAsync(HttpStatusCode.BadRequest);
        await south.PostAsJsonAsync("api/v1/sites", RoleTests.Site).RefusedAsync(HttpStatusCode.Forbidden);
        await south.PutAsJsonAsync("api/v1/profiles/greenhouse-climate", new { }).RefusedAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_device_is_not_hung_on_a_gateway_of_another_site_and_not_moved_there()
    {
        await using var there = await Place.StartAsync();
        var north = await there.LimitedAsync("north", there.North);
        var wrong = await north.PostAsJsonAsync("api/v1/devices", new[] { Place.Device("new", there.North, there.SouthGateway) })
            .RefusedAsync(HttpStatusCode.BadRequest);
        Assert.Contains("there is no gateway", wrong, StringComparison.Ordinal);
        wrong = await north.PutAsJsonAsync($"api/v1/devices/{there.Number}", Place.Device("x", there.South, there.Gateway))
            .RefusedAsync(HttpStatusCode.BadRequest);
        Assert.Contains("there is no site", wrong, StringComparison.Ordinal);
        using var renamed = await north.PutAsJsonAsync($"api/v1/devices/{there.Number}", Place.Device("x", there.North, there.Gateway));
        Assert.True(renamed.IsSuccessStatusCode, await renamed.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_limit_counts_at_once_and_stands_in_the_audit_with_what_was_before()
    {
        await using var there = await Place.StartAsync();
        var person = await there.Manager.PersonAsync(there.Administrator, "operator");
        await person.GetJsonAsync($"api/v1/devices/{there.Number}");
        var limit = new { role = "operator", sites = new[] { there.South } };
        Assert.Equal(HttpStatusCode.NoContent, (await there.Administrator.PutAsJsonAsync("api/v1/people/operator", limit)).StatusCode);
        await person.GetAsync($"api/v1/devices/{there.Number}").RefusedAsync(HttpStatusCode.NotFound);
        Assert.Equal(there.South, (long)(await person.GetJsonAsync("api/v1/me"))["sites"]![0]!);
        var row = (await there.Administrator.GetJsonAsync("api/v1/audit?action=person.role"))["items"]![0]!;
        var change = Assert.Single(row["changes"]!.AsArray())!;
        Assert.Equal(("sites", $"{there.South}"), ((string)change["field"]!, (string)change["new"]!));
    }

    [Fact]
    public async Task An_administrator_is_not_limited_and_nobody_to_a_site_that_is_none()
    {
        await using var there = await Place.StartAsync();
        await there.Manager.PersonAsync(there.Administrator, "operator");
        foreach (var limit in new object[] { new { role = "administrator", sites = new[] { there.South } },
            new { role = "viewer", sites = Array.Empty<long>() }, new { role = "viewer", sites = new[] { 999 } } })
            Assert.StartsWith("sites: ", await there.Administrator.PutAsJsonAsync("api/v1/people/operator", limit)
                .RefusedAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_claim_code_is_worth_what_its_maker_is_worth_when_it_is_used()
    {
        await using var there = await Place.StartAsync();
        var maker = await there.Manager.PersonAsync(there.Administrator, "technician");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (var less in new object[] { new { role = "viewer" }, new { role = "technician", sites = new[] { there.South } } })
        {
            (await there.Administrator.PutAsJsonAsync("api/v1/people/technician", new { role = "technician" })).EnsureSuccessStatusCode();
            var code = (string)(await maker.PostAsync($"api/v1/gateways/{there.Gateway}/claims", new { }))["claimCode"]!;
            (await there.Administrator.PutAsJsonAsync("api/v1/people/technician", less)).EnsureSuccessStatusCode();
            Assert.Equal(HttpStatusCode.Forbidden, (await there.Manager.EnrolAsync(code, key)).StatusCode);
        }
        (await there.Administrator.PutAsJsonAsync("api/v1/people/technician", new { role = "technician" })).EnsureSuccessStatusCode();
        var last = (string)(await maker.PostAsync($"api/v1/gateways/{there.Gateway}/claims", new { }))["claimCode"]!;
        (await there.Administrator.DeleteAsync("api/v1/people/technician")).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.Forbidden, (await there.Manager.EnrolAsync(last, key)).StatusCode);
    }

    /// <summary>Two sites, each with a gateway; the northern one has a device with a command, a condition and audit rows.</summary>
    private sealed record Place(
        RunningManager Manager, HttpClient Administrator, long North, long South, long Gateway, long SouthGateway, long Number,
            Guid Command)
        : IAsyncDisposable
    {
        public static async Task<Place> StartAsync()
        {
            var manager = await RunningManager.StartAsync();
            var administrator = await manager.AdministratorAsync();
            var (gateway, _) = await RunningManager.GatewayAsync(administrator, Mark);
            var (southGateway, _) = await RunningManager.GatewayAsync(administrator, "south");
            var sites = (await administrator.GetJsonAsync("api/v1/sites")).AsArray();
            long Site(string name) => (long)sites.Single(s => ((string)s!["name"]!).EndsWith(name, StringComparison.Ordinal))!["id"]!;
            var place = new Place(
                manager, administrator, Site(Mark), Site("south"), gateway, southGateway, 0, Guid.NewGuid());
            var made = await administrator.PostAsync("api/v1/devices", new[] { Place.Device($"{Mark} meter", place.North, gateway) });
            place = place with { Number = (long)made[0]!["number"]! };
            manager.Get<CommandStore>().Add(new IssuedCommand(
                0, place.Command, place.Number, gateway, "3337/0/5536", Mark, 0, long.MaxValue, "ana", CommandState.Queued, "", 0, 0, []));
            await manager.Get<ConditionBook>().BeginAsync(
                GatewayConditions.ConfigurationRefused, Subject.Gateway(gateway), CancellationToken.None, ("version", "1"),
                    ("count", Mark));
            return place;
        }

        public async Task<HttpClient> LimitedAsync(string name, long site)
        {
            var link = await Administrator.PostAsync(
                "api/v1/sign-in-links", new { userName = name, role = "operator", sites = new[] { site } });
            var client = Manager.Anonymous();
            await client.PostAsync("api/v1/sign-in", new { code = ((string)link["url"]!).Split("code=")[1] });
            return client;
        }

        public async Task<HttpClient> TokenAsync(long site) => Manager.WithToken((string)(await Administrator.PostAsync(
            "api/v1/tokens", new { name = "program", role = "operator", sites = new[] { site } }))["token"]!);

        /// <summary>What an administrator sees of the northern site, and how far the audit has come there.</summary>
        public async Task<string> StateAsync()
        {
            var parts = new[] { $"devices/{Number}", $"gateways/{Gateway}", $"devices/{Number}/commands",
                $"audit?subject=gateway:{Gateway}", $"audit?subject=device:{Number}", "sites", "profiles" };
            var state = new StringBuilder();
            foreach (var part in parts)
            {
                var answer = await Administrator.GetJsonAsync("api/v1/" + part);
                // Its own people may take readings, and that is on record.
                if (part.StartsWith("audit", StringComparison.Ordinal))
                {
                    answer = answer["items"]!;
                    answer.AsArray().RemoveAll(row => (string?)row!["action"] == "readings.export");
                }
                state.AppendLine(answer.ToJsonString());
            }
            return state.ToString();
        }

        public static object Device(string name, long site, long gateway) => new
        {
            name, siteId = site, gateway, profile = "greenhouse-climate", latitude = 36.86, longitude = 118.74,
            link = new { address = "tcp://127.0.0.1:1502", unit = 1 },
        };

        public ValueTask DisposeAsync() => Manager.DisposeAsync();

        public HttpRequestMessage Message(string method, string pattern)
        {
            var ofGateway = pattern.Contains("gateways", StringComparison.Ordinal);
            var path = MappedEndpoints.Path(pattern.Replace("{id:guid}", $"{Command}", StringComparison.Ordinal),
                new Dictionary<string, string> { ["number"] = $"{(ofGateway ? Gateway : Number)}", ["device"] = $"{Number}",
                    ["Number"] = $"{(ofGateway ? Gateway : Number)}", ["object"] = "3303", ["instance"] = "0", ["resource"] = "5700",
                    ["userName"] = "no.such", ["name"] = "no-such", ["id"] = "999999" });
            if (new[] { "/series/", "/readings/{", "export" }.Any(part => pattern.Contains(part, StringComparison.Ordinal)))
                path += pattern.EndsWith("export", StringComparison.Ordinal) ? $"?device={Number}&from=0&to=1000" : "?from=0&to=1000";
            var message = new HttpRequestMessage(new HttpMethod(method), path);
            message.Headers.Add("Accept", "*/*");
            if (method is "GET" or "DELETE") return message;
            object body = (method, pattern) switch
            {
                (_, "/api/v1/devices/{number:long}") => Device("x", South, SouthGateway),
                (_, "/api/v1/gateways/{number:long}") => new { name = "x", siteId = South, latitude = 1, longitude = 1 },
                (_, "/api/v1/devices/{device:long}/commands/") => new { path = "3337/0/5536", value = 1 },
                _ => new { },
            };
            message.Content = JsonContent.Create(body);
            return message;
        }
    }
}
