using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Registry;

namespace EdgeFleet.Tests.Hosting;

/// <summary>Every answer says what a browser may do with it, and no page needs more. New endpoints are covered by being mapped.</summary>
public partial class SafePagesTests
{
    [Fact]
    public async Task Every_answer_has_the_strict_policy_and_no_page_holds_a_script()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AddAsync(fleet.Device("one"));
        var seen = 0;
        var addresses = MappedEndpoints.Of(fleet.Manager).Where(e => e.Method == "GET").Select(e => MappedEndpoints.Path(e.Pattern))
            .Concat(["/nowhere", "/api/v1/nowhere", "/devices/999", "/error", "/not-found"]).Distinct();
        foreach (var client in new[] { fleet.People, fleet.Manager.Anonymous() })
        {
            foreach (var address in addresses)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, address);
                request.Headers.Add("Accept", "text/html");
                using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                Assert.True(answer.Headers.Contains("Content-Security-Policy"), $"{address}: {answer}");
                var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
                Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
                Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
                Assert.StartsWith("default-src 'none'; script-src 'self'", policy, StringComparison.Ordinal);
                Assert.EndsWith("frame-ancestors 'none'", policy, StringComparison.Ordinal);
                Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
                Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
                Assert.DoesNotMatch("script-src[^;]*unsafe-inline", policy);
                if (answer.Content.Headers.ContentType?.MediaType != "text/html") continue;
                var html = await answer.Content.ReadAsStringAsync();
                var number = Number().Match(policy);
                Assert.Equal(address.StartsWith(SafeHeaders.Reference, StringComparison.Ordinal), number.Success);
                foreach (var script in Script().Matches(html).Select(match => match.Value))
                    Assert.True(number.Success
                        ? script.Contains($"nonce=\"{number.Groups[1].Value}\"", StringComparison.Ordinal)
                        : script.Contains(" src=\"", StringComparison.Ordinal), $"{address}: {script}");
                Assert.DoesNotMatch(Handler(), Script().Replace(html, ""));
                Assert.DoesNotMatch(@"(src|href|action)\s*=\s*[""'](https?:)?//", html);
                seen++;
            }
        }
        Assert.True(seen > 15, $"only {seen} pages were seen");
    }

    [Fact]
    public async Task A_page_that_failed_is_as_careful()
    {
        await using var manager = await RunningManager.StartAsync();
        var people = await manager.AdministratorAsync();
        await manager.SqlAsync("ALTER TABLE Sites RENAME TO Gone; SELECT 1");
        foreach (var accept in new[] { "text/html", "application/json" })
        {
            foreach (var path in new[] { "/gateways", "/api/v1/sites" })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                request.Headers.Add("Accept", accept);
                using var answer = await people.SendAsync(request);
                Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
                Assert.Contains("script-src 'self';", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")),
                    StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task The_number_of_the_references_scripts_is_new_with_each_answer()
    {
        await using var manager = await RunningManager.StartAsync();
        var people = await manager.AdministratorAsync();
        var numbers = new HashSet<string>();
        for (var i = 0; i < 3; i++)
        {
            using var page = await people.GetAsync("reference/");
            Assert.True(numbers.Add(Number().Match(Assert.Single(page.Headers.GetValues("Content-Security-Policy"))).Groups[1].Value));
        }
    }

    [Fact]
    public async Task Over_https_a_browser_is_told_to_stay_there()
    {
        await using var manager = await RunningManager.StartAsync(
            new ManagerSettings { People = "https://127.0.0.1:0", Names = ["fleet.example"] });
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) =>
            manager.Get<FleetAuthority>().Issued((X509Certificate2)shown!, KeyUsages.ServerAuthentication);
        using var client = new HttpClient(handler) { BaseAddress = manager.People };
        using var answer = await client.GetAsync("health");
        Assert.Equal("max-age=31536000", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
    }

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script();

    [GeneratedRegex("'nonce-([^']+)'")]
    private static partial Regex Number();

    [GeneratedRegex(@"<[a-z][^>]*\s(on[a-z]+\s*=|(href|src|action)\s*=\s*[""']?\s*javascript:)", RegexOptions.IgnoreCase)]
    private static partial Regex Handler();
}
