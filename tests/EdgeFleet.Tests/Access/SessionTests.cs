using System.Net;
using System.Net.Http.Json;
using EdgeFleet.Manager.Access;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.DependencyInjection;
using System.Security.Claims;

namespace EdgeFleet.Tests.Access;

public class SessionTests
{
    [Fact]
    public async Task A_copied_cookie_is_dead_after_signing_out()
    {
        await using var manager = await RunningManager.StartAsync();
        var (mine, stolen) = await TwiceAsync(manager);
        Assert.Equal(HttpStatusCode.OK, (await stolen.GetAsync("api/v1/me")).StatusCode);
        await mine.PostAsync("api/v1/sign-out", new { });
        await stolen.GetAsync("api/v1/me").RefusedAsync(HttpStatusCode.Unauthorized);
        Assert.Equal(0, await manager.SqlAsync("SELECT count(*) FROM PersonSessions"));
    }

    [Fact]
    public async Task A_session_ends_after_a_month_however_it_is_used_and_after_a_week_unused()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var idle = await manager.PersonAsync(administrator, "viewer");
        for (var day = 0; day < 29; day++)
        {
            manager.Clock.Advance(TimeSpan.FromDays(1));
            await administrator.GetJsonAsync("api/v1/me");
            if (day == 5) await idle.GetJsonAsync("api/v1/me");
        }
        await idle.GetAsync("api/v1/me").RefusedAsync(HttpStatusCode.Unauthorized);
        manager.Clock.Advance(TimeSpan.FromDays(1));
        await administrator.GetAsync("api/v1/me").RefusedAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Everybody_sees_and_ends_their_own_sessions_and_an_administrator_everybodys()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var viewer = await manager.PersonAsync(administrator, "viewer");
        viewer.DefaultRequestHeaders.UserAgent.ParseAdd("phone/1");
        var own = Assert.Single((await viewer.GetJsonAsync("api/v1/sessions")).AsArray())!;
        Assert.Equal(("viewer", true, "127.0.0.1"), ((string)own["userName"]!, (bool)own["own"]!, (string)own["address"]!));
        var all = (await administrator.GetJsonAsync("api/v1/sessions")).AsArray();
        Assert.Equal(["administrator", "viewer"], all.Select(s => (string)s!["userName"]!).Order());

        var theirs = (string)all.Single(s => (bool)s!["own"]!)!["id"]!;
        await viewer.DeleteAsync($"api/v1/sessions/{theirs}").RefusedAsync(HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.NoContent, (await administrator.DeleteAsync($"api/v1/sessions/{own["id"]}")).StatusCode);
        await viewer.GetAsync("api/v1/me").RefusedAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_program_sees_and_ends_no_session_of_its_owner()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var viewer = await manager.PersonAsync(administrator, "viewer");
        var id = (string)(await viewer.GetJsonAsync("api/v1/sessions"))[0]!["id"]!;
        var program = manager.WithToken(await OwnerTests.TokenAsync(viewer, "viewer"));
        Assert.Empty((await program.GetJsonAsync("api/v1/sessions")).AsArray());
        await program.DeleteAsync($"api/v1/sessions/{id}").RefusedAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Nobody_has_more_than_twenty_sessions()
    {
        await using var manager = await RunningManager.StartAsync();
        var first = manager.Anonymous();
        await first.PostAsync("api/v1/sign-in", new { code = manager.AdministratorCode, userName = "wang", password = "long enough now" });
        for (var i = 0; i < PersonSessions.MaxOfOnePerson; i++)
        {
            manager.Clock.Advance(TimeSpan.FromSeconds(1));
            await manager.Anonymous().PostAsync("api/v1/sign-in", new { userName = "wang", password = "long enough now" });
        }
        Assert.Equal(PersonSessions.MaxOfOnePerson, await manager.SqlAsync("SELECT count(*) FROM PersonSessions"));
        await first.GetAsync("api/v1/me").RefusedAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_changed_role_reaches_a_cookie_and_an_open_page_at_once_and_a_removed_person_is_nobody()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var person = await manager.PersonAsync(administrator, "operator");
        await using var circuit = manager.App.Services.CreateAsyncScope();
        var state = await CircuitAsync(manager, circuit, "operator");
        Assert.True((await state.GetAuthenticationStateAsync()).User.IsInRole("operator"));

        await OwnerTests.PutRoleAsync(administrator, "operator", "viewer");
        await person.PostAsJsonAsync("api/v1/sites", RoleTests.Site).RefusedAsync(HttpStatusCode.Forbidden);
        await UntilAsync(async () => (await state.GetAuthenticationStateAsync()).User.IsInRole("viewer"));

        await administrator.DeleteAsync("api/v1/people/operator");
        await person.GetAsync("api/v1/me").RefusedAsync(HttpStatusCode.Unauthorized);
        await UntilAsync(async () => (await state.GetAuthenticationStateAsync()).User.Identity is not { IsAuthenticated: true });
    }

    [Fact]
    public async Task An_open_page_is_nobodys_once_its_session_was_ended_and_no_other_page_of_the_person()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        await manager.PersonAsync(administrator, "viewer");
        await using var circuit = manager.App.Services.CreateAsyncScope();
        var state = await CircuitAsync(manager, circuit, "viewer");
        var id = (await state.GetAuthenticationStateAsync()).User.FindFirstValue("session");
        await administrator.DeleteAsync($"api/v1/sessions/{id}");
        await UntilAsync(async () => (await state.GetAuthenticationStateAsync()).User.Identity is not { IsAuthenticated: true });
        Assert.Equal(HttpStatusCode.OK, (await administrator.GetAsync("api/v1/me")).StatusCode);
    }

    /// <summary>What a circuit of the person's only session has in place of a request.</summary>
    private static async Task<AuthenticationStateProvider> CircuitAsync(RunningManager manager, AsyncServiceScope scope, string name)
    {
        var session = (await manager.Get<PersonSessions>().ListAsync(
            new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, "administrator")], "test")), null, CancellationToken.None))
            .Single(s => s.UserName == name);
        var user = await manager.Get<PersonSessions>().PrincipalAsync(session.Id, CancellationToken.None);
        var state = scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>();
        ((IHostEnvironmentAuthenticationStateProvider)state).SetAuthenticationState(Task.FromResult(new AuthenticationState(user!)));
        return state;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var end = DateTime.UtcNow + TimeSpan.FromSeconds(30); !await holds(); await Task.Delay(10))
            Assert.True(DateTime.UtcNow < end, "the page's person is still who they were");
    }

    /// <summary>The administrator, and somebody with a copy of their cookie.</summary>
    private static async Task<(HttpClient Mine, HttpClient Stolen)> TwiceAsync(RunningManager manager)
    {
        var mine = manager.Anonymous();
        using var answer = await mine.PostAsJsonAsync("api/v1/sign-in", new { code = manager.AdministratorCode });
        var stolen = manager.Anonymous();
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("edgefleet=", StringComparison.Ordinal));
        stolen.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        return (mine, stolen);
    }
}
