using System.Net;
using System.Net.Http.Json;

namespace EdgeFleet.Tests.Access;

/// <summary>A token, a link and a session are worth what their owner is worth.</summary>
public class OwnerTests
{
    private const string Password = "long enough now";

    [Fact]
    public async Task A_token_may_no_more_than_its_maker_may_now_and_never_more_than_it_was_made_for()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var program = manager.WithToken(await TokenAsync(await manager.PersonAsync(administrator, "operator"), "operator"));
        await PutRoleAsync(administrator, "operator", "viewer");
        Assert.Equal("viewer", await RoleAsync(program));
        await program.PostAsJsonAsync("api/v1/sites", RoleTests.Site).RefusedAsync(HttpStatusCode.Forbidden);
        await PutRoleAsync(administrator, "operator", "administrator");
        Assert.Equal("operator", await RoleAsync(program));
    }

    [Fact]
    public async Task A_token_ends_with_its_maker_and_somebody_new_of_that_name_does_not_revive_it()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var program = manager.WithToken(await TokenAsync(await manager.PersonAsync(administrator, "operator"), "operator"));
        Assert.Equal(HttpStatusCode.NoContent, (await administrator.DeleteAsync("api/v1/people/operator")).StatusCode);
        await program.GetAsync("api/v1/me").RefusedAsync(HttpStatusCode.Unauthorized);
        await manager.PersonAsync(administrator, "operator");
        await program.GetAsync("api/v1/me").RefusedAsync(HttpStatusCode.Unauthorized);

        // Also one that nobody revoked along with them.
        await manager.SqlAsync("UPDATE ApiTokens SET Revoked = NULL");
        var refused = await program.GetAsync("api/v1/me").RefusedAsync(HttpStatusCode.Unauthorized);
        Assert.Contains("ended with operator", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_ends_on_its_day()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var made = await administrator.PostAsync("api/v1/tokens", new { name = "brief", role = "viewer", days = 3 });
        var program = manager.WithToken((string)made["token"]!);
        await program.GetJsonAsync("api/v1/me");
        var shown = (await administrator.GetJsonAsync("api/v1/tokens")).AsArray().Single()!;
        Assert.Equal(TimeSpan.FromDays(3).TotalMilliseconds, (long)shown["expires"]! - (long)shown["made"]!);
        Assert.InRange((long)shown["lastUsed"]!, (long)shown["made"]!, long.MaxValue);
        manager.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Contains("expired", await program.GetAsync("api/v1/me").RefusedAsync(HttpStatusCode.Unauthorized), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(731)]
    [InlineData(int.MaxValue)]
    public async Task No_token_is_made_for_longer_than_two_years(int days)
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        await administrator.PostAsJsonAsync("api/v1/tokens", new { name = "t", role = "viewer", days })
            .RefusedAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_last_use_is_written_once_a_minute()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var program = manager.WithToken(await TokenAsync(administrator, "viewer"));
        await program.GetJsonAsync("api/v1/me");
        var first = await manager.SqlAsync("SELECT LastUsed FROM ApiTokens");
        manager.Clock.Advance(TimeSpan.FromSeconds(59));
        await program.GetJsonAsync("api/v1/me");
        Assert.Equal(first, await manager.SqlAsync("SELECT LastUsed FROM ApiTokens"));
        manager.Clock.Advance(TimeSpan.FromSeconds(1));
        await program.GetJsonAsync("api/v1/me");
        Assert.Equal(first + 60_000, await manager.SqlAsync("SELECT LastUsed FROM ApiTokens"));
    }

    [Theory]
    [InlineData("remove")]
    [InlineData("demote")]
    public async Task A_link_is_worth_nothing_once_its_maker_is_no_administrator(string what)
    {
        await using var manager = await RunningManager.StartAsync();
        var first = await manager.AdministratorAsync();
        var second = await manager.PersonAsync(first, "administrator");
        var code = await CodeAsync(second, new { role = "administrator" });
        if (what == "remove") await first.DeleteAsync("api/v1/people/administrator-2");
        else await PutRoleAsync(first, "administrator-2", "operator");
        await manager.Anonymous().PostAsJsonAsync("api/v1/sign-in", new { code })
            .ContinueWith(t => Assert.False(t.Result.IsSuccessStatusCode), TaskScheduler.Default);
        Assert.Equal(2 - (what == "remove" ? 1 : 0), await manager.SqlAsync("SELECT count(*) FROM AspNetUsers"));
    }

    [Fact]
    public async Task A_link_to_somebody_who_was_removed_does_not_bring_them_back()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        await manager.PersonAsync(administrator, "operator");
        var code = await CodeAsync(administrator, new { userName = "operator", role = "operator" });
        await administrator.DeleteAsync("api/v1/people/operator");
        await manager.Anonymous().PostAsJsonAsync("api/v1/sign-in", new { code }).RefusedAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Two_links_for_the_same_newcomer_make_one_person_and_the_second_is_not_theirs()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var (one, two) = (await CodeAsync(administrator, new { userName = "li" }), await CodeAsync(administrator, new { userName = "li" }));
        await manager.Anonymous().PostAsync("api/v1/sign-in", new { code = one, password = Password });
        await manager.Anonymous().PostAsJsonAsync("api/v1/sign-in", new { code = two, password = "another one now" })
            .RefusedAsync(HttpStatusCode.BadRequest);
        await manager.Anonymous().PostAsync("api/v1/sign-in", new { userName = "li", password = Password });
    }

    internal static async Task<string> TokenAsync(HttpClient person, string role) =>
        (string)(await person.PostAsync("api/v1/tokens", new { name = $"of-{role}", role }))["token"]!;

    internal static async Task<string> CodeAsync(HttpClient administrator, object link) =>
        ((string)(await administrator.PostAsync("api/v1/sign-in-links", link))["url"]!).Split("code=")[1];

    internal static async Task PutRoleAsync(HttpClient administrator, string name, string role) =>
        Assert.Equal(HttpStatusCode.NoContent, (await administrator.PutAsJsonAsync($"api/v1/people/{name}", new { role })).StatusCode);

    private static async Task<string> RoleAsync(HttpClient client) => (string)(await client.GetJsonAsync("api/v1/me"))["roles"]![0]!;
}
