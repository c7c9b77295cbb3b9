using System.Net;
using System.Net.Http.Json;

namespace EdgeFleet.Tests.Access;

public class RoleTests
{
    public static readonly object Site = new { name = "s", zone = "Asia/Shanghai", latitude = 1, longitude = 1 };

    [Theory]
    [InlineData("viewer", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData("technician", HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData("operator", HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.Forbidden)]
    [InlineData("administrator", HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.OK)]
    public async Task Each_role_may_do_what_the_ones_before_may_and_one_thing_more(
        string role, HttpStatusCode registers, HttpStatusCode revokes, HttpStatusCode invites)
    {
        await using var manager = await RunningManager.StartAsync();
        var person = await manager.PersonAsync(await manager.AdministratorAsync(), role);
        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync("api/v1/devices")).StatusCode);
        Assert.Equal(registers, (await person.PostAsJsonAsync("api/v1/sites", Site)).StatusCode);
        Assert.Equal(revokes, (await person.PostAsJsonAsync("api/v1/gateways/99/revoke", new { })).StatusCode);
        Assert.Equal(invites, (await person.PostAsJsonAsync("api/v1/sign-in-links", new { role = "viewer" })).StatusCode);
    }

    [Fact]
    public async Task Nobody_gives_a_token_more_than_they_hold()
    {
        await using var manager = await RunningManager.StartAsync();
        var technician = await manager.PersonAsync(await manager.AdministratorAsync(), "technician");
        var refused = await technician.PostAsJsonAsync("api/v1/tokens", new { name = "mine", role = "operator" })
            .RefusedAsync(HttpStatusCode.Forbidden);
        Assert.Contains("operator", refused, StringComparison.Ordinal);
        await technician.PostAsync("api/v1/tokens", new { name = "mine", role = "technician" });
    }

    [Fact]
    public async Task A_token_acts_with_its_role_until_it_is_revoked()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var made = await administrator.PostAsync("api/v1/tokens", new { name = "reader", role = "viewer" });
        var program = manager.WithToken((string)made["token"]!);
        Assert.Equal("token:reader", (string)(await program.GetJsonAsync("api/v1/me"))["userName"]!);
        await program.PostAsJsonAsync("api/v1/sites", Site)
            .ContinueWith(t => Assert.Equal(HttpStatusCode.Forbidden, t.Result.StatusCode), TaskScheduler.Default);

        Assert.Equal(HttpStatusCode.NoContent, (await administrator.DeleteAsync($"api/v1/tokens/{made["id"]}")).StatusCode);
        var refused = await program.GetAsync("api/v1/me").RefusedAsync(HttpStatusCode.Unauthorized);
        Assert.Contains("revoked", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_is_not_known_opens_nothing_and_is_not_on_disk_when_it_is()
    {
        await using var manager = await RunningManager.StartAsync();
        await manager.WithToken("ef_" + new string('A', 43)).GetAsync("api/v1/me").RefusedAsync(HttpStatusCode.Unauthorized);
        var administrator = await manager.AdministratorAsync();
        var token = (string)(await administrator.PostAsync("api/v1/tokens", new { name = "t", role = "viewer" }))["token"]!;
        var (_, claim) = await RunningManager.GatewayAsync(administrator, "g");
        await manager.StopAsync();
        var bytes = string.Concat(
            Directory.GetFiles(manager.Folder, "fleet.db*").Select(f => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(f))));
        foreach (var secret in new[] { token, claim, manager.AdministratorCode })
            Assert.DoesNotContain(secret, bytes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_role_reaches_the_cookie_within_a_minute_and_the_last_administrator_stays()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var other = await manager.PersonAsync(administrator, "operator");
        Assert.Equal(HttpStatusCode.NoContent,
            (await administrator.PutAsJsonAsync("api/v1/people/operator", new { role = "viewer" })).StatusCode);
        manager.Clock.Advance(TimeSpan.FromMinutes(2));
        await other.PostAsJsonAsync("api/v1/sites", Site)
            .ContinueWith(t => Assert.False(t.Result.IsSuccessStatusCode), TaskScheduler.Default);
        await administrator.DeleteAsync("api/v1/people/administrator").RefusedAsync(HttpStatusCode.Conflict);
        await administrator.PutAsJsonAsync("api/v1/people/administrator", new { role = "viewer" }).RefusedAsync(HttpStatusCode.Conflict);
    }
}
