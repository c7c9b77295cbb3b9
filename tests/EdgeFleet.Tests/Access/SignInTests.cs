using System.Net.Http.Json;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Manager.Provisioning;

namespace EdgeFleet.Tests.Access;

public class SignInTests
{
    [Fact]
    public async Task The_first_start_prints_a_link_that_makes_one_administrator()
    {
        await using var manager = await RunningManager.StartAsync();
        using var administrator = await manager.AdministratorAsync();
        var me = await administrator.GetJsonAsync("api/v1/me");
        Assert.Equal("administrator", (string)me["userName"]!);
        Assert.Equal("administrator", (string)me["roles"]![0]!);
    }

    [Fact]
    public async Task A_new_link_is_printed_at_each_start_until_there_is_an_administrator()
    {
        var first = await RunningManager.StartAsync();
        await first.StopAsync();
        var second = await RunningManager.StartAsync(folder: first.Folder);
        Assert.NotEqual(first.AdministratorCode, second.AdministratorCode);
        await second.AdministratorAsync();
        await second.StopAsync();
        await using var third = await RunningManager.StartAsync(folder: first.Folder);
        Assert.DoesNotContain("administrator link", third.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_signs_in_once()
    {
        await using var manager = await RunningManager.StartAsync();
        await manager.AdministratorAsync();
        var refused = await manager.Anonymous().PostAsJsonAsync("api/v1/sign-in", new { code = manager.AdministratorCode })
            .RefusedAsync(HttpStatusCode.Forbidden);
        Assert.Contains("used already", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_who_show_the_same_link_at_once_make_one_administrator()
    {
        await using var manager = await RunningManager.StartAsync();
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 6)
            .Select(_ => manager.Anonymous().PostAsJsonAsync("api/v1/sign-in", new { code = manager.AdministratorCode })));
        Assert.Single(answers, a => a.IsSuccessStatusCode);
        Assert.Equal(1, await manager.SqlAsync("SELECT count(*) FROM AspNetUsers"));
    }

    [Fact]
    public async Task A_link_expires()
    {
        await using var manager = await RunningManager.StartAsync();
        manager.Clock.Advance(TimeSpan.FromMinutes(31));
        var refused = await manager.Anonymous().PostAsJsonAsync("api/v1/sign-in", new { code = manager.AdministratorCode })
            .RefusedAsync(HttpStatusCode.Forbidden);
        Assert.Contains("expired", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guessing_is_slowed_down_and_the_right_code_works_afterwards()
    {
        await using var manager = await RunningManager.StartAsync();
        var client = manager.Anonymous();
        for (var i = 0; i < 10; i++)
            await client.PostAsJsonAsync("api/v1/sign-in", new { code = $"0000-0000-0000-0000-000{i}" })
                .RefusedAsync(HttpStatusCode.Unauthorized);
        await client.PostAsJsonAsync("api/v1/sign-in", new { code = manager.AdministratorCode })
            .RefusedAsync(HttpStatusCode.TooManyRequests);
        manager.Clock.Advance(TimeSpan.FromMinutes(1));
        await manager.AdministratorAsync();
    }

    [Fact]
    public async Task A_password_too_short_is_refused_and_leaves_the_link_good()
    {
        await using var manager = await RunningManager.StartAsync();
        var client = manager.Anonymous();
        var refused = await client.PostAsJsonAsync(
            "api/v1/sign-in", new { code = manager.AdministratorCode, userName = "wang", password = "short" }).RefusedAsync(
                HttpStatusCode.BadRequest);
        Assert.Contains("10", refused, StringComparison.Ordinal);
        await client.PostAsync("api/v1/sign-in", new { code = manager.AdministratorCode, userName = "wang", password = "long enough now" });

        var later = manager.Anonymous();
        await later.PostAsJsonAsync("api/v1/sign-in", new { userName = "wang", password = "not the password" })
            .RefusedAsync(HttpStatusCode.Unauthorized);
        Assert.Equal("wang", (string)(
            await later.PostAsync("api/v1/sign-in", new { userName = "wang", password = "long enough now" }))["userName"]!);
    }

    [Fact]
    public async Task An_unknown_name_and_a_wrong_password_are_told_alike()
    {
        await using var manager = await RunningManager.StartAsync();
        var client = manager.Anonymous();
        await client.PostAsync("api/v1/sign-in", new { code = manager.AdministratorCode, userName = "wang", password = "long enough now" });
        var wrong = await client.PostAsJsonAsync("api/v1/sign-in", new { userName = "wang", password = "not the password" })
            .RefusedAsync(HttpStatusCode.Unauthorized);
        var unknown = await client.PostAsJsonAsync("api/v1/sign-in", new { userName = "zhang", password = "not the password" })
            .RefusedAsync(HttpStatusCode.Unauthorized);
        Assert.Equal(wrong, unknown);
    }

    [Theory]
    [InlineData("manager")]
    [InlineData("token:city")]
    [InlineData("gateway:1")]
    [InlineData("")]
    public async Task Nobody_takes_a_name_that_means_something_else_in_the_audit(string name)
    {
        await using var manager = await RunningManager.StartAsync();
        await manager.Anonymous().PostAsJsonAsync("api/v1/sign-in", new { code = manager.AdministratorCode, userName = name })
            .RefusedAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Signing_out_takes_the_cookie_back()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        await administrator.PostAsync("api/v1/sign-out", new { });
        await administrator.GetAsync("api/v1/me").RefusedAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_act_for_somebody_signed_in()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        administrator.DefaultRequestHeaders.Add("Origin", "https://elsewhere.example");
        await administrator.PostAsJsonAsync("api/v1/tokens", new { name = "stolen", role = "administrator" })
            .RefusedAsync(HttpStatusCode.Forbidden);
        Assert.Equal(0, await manager.SqlAsync("SELECT count(*) FROM ApiTokens"));
    }

    [Theory]
    [InlineData("http://127.0.0.1:0", "edgefleet", false)]
    [InlineData("https://127.0.0.1:0", "__Host-edgefleet", true)]
    public async Task The_cookie_fits_the_listener(string people, string name, bool secure)
    {
        await using var manager = await RunningManager.StartAsync(new ManagerSettings { People = people });
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) =>
            manager.Get<FleetAuthority>().Issued((X509Certificate2)shown!, KeyUsages.ServerAuthentication);
        using var client = new HttpClient(handler) { BaseAddress = manager.People };
        using var response = await client.PostAsJsonAsync("api/v1/sign-in", new { code = manager.AdministratorCode });
        var cookie = response.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith(name + "=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(secure, cookie.Contains("; secure", StringComparison.OrdinalIgnoreCase));
    }
}
