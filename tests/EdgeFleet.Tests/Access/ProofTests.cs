using System.Net;
using System.Net.Http.Json;

namespace EdgeFleet.Tests.Access;

/// <summary>What makes a way in asks who is there, though a cookie or a token says who it is.</summary>
public class ProofTests
{
    private const string Password = "long enough now";

    [Theory]
    [InlineData("POST", "api/v1/tokens", """{"name":"t","role":"viewer"}""")]
    [InlineData("POST", "api/v1/sign-in-links", """{"role":"administrator"}""")]
    [InlineData("PUT", "api/v1/people/li", """{"role":"administrator"}""")]
    [InlineData("DELETE", "api/v1/people/li", "{}")]
    [InlineData("DELETE", "api/v1/people/li/second-factor", "{}")]
    [InlineData("PUT", "api/v1/me/password", """{"password":"another long one"}""")]
    [InlineData("POST", "api/v1/me/second-factor", "{}")]
    [InlineData("PUT", "api/v1/me/second-factor", """{"code":"000000"}""")]
    [InlineData("DELETE", "api/v1/me/second-factor", "{}")]
    [InlineData("POST", "api/v1/me/recovery-codes", "{}")]
    public async Task What_gives_a_way_in_asks_for_the_password_again_and_no_token_may(string method, string path, string body)
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await AdministratorAsync(manager);
        var li = await OwnerTests.CodeAsync(administrator, new { userName = "li", role = "operator" });
        await manager.Anonymous().PostAsync("api/v1/sign-in", new { code = li });
        var token = await OwnerTests.TokenAsync(administrator, "administrator");
        var before = await manager.SqlAsync("SELECT count(*) FROM Audit");
        var refused = await SendAsync(manager.WithToken(token), method, path, body).RefusedAsync(HttpStatusCode.Forbidden);
        Assert.Contains("token", refused, StringComparison.Ordinal);

        manager.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Contains("api/v1/me/proof",
            await SendAsync(administrator, method, path, body).RefusedAsync(HttpStatusCode.Forbidden), StringComparison.Ordinal);
        Assert.Equal(before, await manager.SqlAsync("SELECT count(*) FROM Audit"));

        await administrator.PostAsync("api/v1/me/proof", new { password = Password });
        using var answer = await SendAsync(administrator, method, path, body);
        Assert.NotEqual(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_wrong_password_proves_nothing_and_the_fifth_ends_the_session()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await AdministratorAsync(manager);
        for (var i = 0; i < 4; i++)
            await administrator.PostAsJsonAsync("api/v1/me/proof", new { password = "guessed" }).RefusedAsync(HttpStatusCode.Forbidden);
        await administrator.PostAsJsonAsync("api/v1/me/proof", new { password = "guessed" }).RefusedAsync(HttpStatusCode.Unauthorized);
        await administrator.GetAsync("api/v1/me").RefusedAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Somebody_without_a_password_needs_a_new_link_later()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        manager.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Contains("one-time link", await administrator.PostAsJsonAsync("api/v1/tokens", new { name = "t", role = "viewer" })
            .RefusedAsync(HttpStatusCode.Forbidden), StringComparison.Ordinal);
        await administrator.PostAsJsonAsync("api/v1/me/proof", new { password = "" }).RefusedAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_new_password_ends_the_other_sessions_and_no_other_persons()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await AdministratorAsync(manager);
        var viewer = await manager.PersonAsync(administrator, "viewer");
        var other = manager.Anonymous();
        await other.PostAsync("api/v1/sign-in", new { userName = "wang", password = Password });
        Assert.Equal(HttpStatusCode.NoContent,
            (await administrator.PutAsJsonAsync("api/v1/me/password", new { password = "another long one" })).StatusCode);
        await other.GetAsync("api/v1/me").RefusedAsync(HttpStatusCode.Unauthorized);
        await viewer.GetJsonAsync("api/v1/me");
        await administrator.GetJsonAsync("api/v1/me");
        await other.PostAsJsonAsync("api/v1/sign-in", new { userName = "wang", password = Password })
            .RefusedAsync(HttpStatusCode.Unauthorized);
        await other.PostAsync("api/v1/sign-in", new { userName = "wang", password = "another long one" });
    }

    internal static async Task<HttpClient> AdministratorAsync(RunningManager manager)
    {
        var client = manager.Anonymous();
        await client.PostAsync("api/v1/sign-in", new { code = manager.AdministratorCode, userName = "wang", password = Password });
        return client;
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string path, string body) =>
        client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
        });
}
