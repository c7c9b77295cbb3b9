using System.Net;
using System.Text.RegularExpressions;

namespace EdgeFleet.Tests.Access;

public partial class ReferenceTests
{
    [Fact]
    public async Task The_OpenAPI_document_describes_the_interface()
    {
        await using var manager = await RunningManager.StartAsync();
        var document = await (await manager.AdministratorAsync()).GetJsonAsync("openapi/v1.json");
        foreach (var path in new[] { "/api/v1/sites", "/api/v1/gateways", "/api/v1/devices", "/api/v1/profiles/{name}",
            "/api/v1/audit/verify", "/.well-known/est/simpleenroll" })
            Assert.NotNull(document["paths"]![path]);
        Assert.All(document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject()), operation =>
            Assert.NotNull(operation.Value!["summary"]));
    }

    [Fact]
    public async Task The_reference_loads_nothing_from_elsewhere()
    {
        await using var manager = await RunningManager.StartAsync();
        using var page = await (await manager.AdministratorAsync()).GetAsync("reference/");
        var html = await page.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.DoesNotMatch(@"(src|href)\s*=\s*[""'](https?:)?//", html);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        var scripts = Script().Matches(html).Select(m => m.Groups[1].Value).ToList();
        Assert.NotEmpty(scripts);
        foreach (var script in scripts)
            Assert.Equal(HttpStatusCode.OK, (await manager.Anonymous().GetAsync("reference/" + script)).StatusCode);
    }

    [Theory]
    [InlineData("GET", "api/v1/nothing", HttpStatusCode.NotFound, "/reference")]
    [InlineData("PATCH", "api/v1/sites", HttpStatusCode.MethodNotAllowed, "PATCH")]
    [InlineData("POST", "api/v1/sites", HttpStatusCode.UnsupportedMediaType, "application/json")]
    [InlineData("GET", "api/v1/devices?page=0", HttpStatusCode.BadRequest, "page 0")]
    [InlineData("GET", "api/v1/devices?pageSize=100000", HttpStatusCode.BadRequest, "500")]
    [InlineData("GET", "api/v1/devices?site=north", HttpStatusCode.BadRequest, "site")]
    [InlineData("GET", "api/v1/devices?state=sleepy", HttpStatusCode.BadRequest, "sleepy")]
    public async Task Every_error_is_a_problem_that_says_what_to_do(string method, string path, HttpStatusCode status, string word)
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        using var message = new HttpRequestMessage(
            new HttpMethod(method), path) { Content = method == "GET" ? null : new StringContent("words") };
        Assert.Contains(word, await administrator.SendAsync(message).RefusedAsync(status), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"<script[^>]*\ssrc=""([^""]+)""")]
    private static partial Regex Script();
}
