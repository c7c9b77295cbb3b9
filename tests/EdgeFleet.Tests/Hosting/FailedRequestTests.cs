using System.Net;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Hosting;

/// <summary>Who says "it did not work" names a number, and the log says under that number who asked what and why it failed.</summary>
public class FailedRequestTests
{
    [Theory]
    [InlineData("GET", "/api/v1/nothing", 404)]
    [InlineData("POST", "/api/v1/sites", 400)]
    [InlineData("GET", "/api/v1/devices?page=0", 400)]
    public async Task What_was_asked_wrongly_is_an_information_with_its_cause(string method, string path, int status)
    {
        await using var manager = await RunningManager.StartAsync();
        var people = await manager.AdministratorAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = method == "POST" ? new StringContent("{", System.Text.Encoding.UTF8, "application/json") : null,
        };
        using var answer = await people.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
        var trace = await TraceAsync(answer);
        var line = Assert.Single(manager.Log.Lines, line => line.Contains(trace, StringComparison.Ordinal));
        Assert.StartsWith($"Information: {method} {path.Split('?')[0]} of ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("nobody", line, StringComparison.Ordinal);
        Assert.Contains($": {status} ", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/sites", "application/json")]
    [InlineData("/gateways", "text/html")]
    public async Task What_failed_in_us_is_an_error_with_its_exception(string path, string accept)
    {
        await using var manager = await RunningManager.StartAsync();
        var people = await manager.AdministratorAsync();
        await manager.SqlAsync("ALTER TABLE Sites RENAME TO Gone; SELECT 1");
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", accept);
        using var answer = await people.SendAsync(request);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync();
        var line = Assert.Single(manager.Log.Lines, line => line.StartsWith($"Error: GET {path} of ", StringComparison.Ordinal));
        Assert.Contains("no such table: Sites", line, StringComparison.Ordinal);
        Assert.Contains("   at ", line, StringComparison.Ordinal);
        var trace = line[(line.IndexOf("(00-", StringComparison.Ordinal) + 1)..].Split(')')[0];
        Assert.Contains(trace, text, StringComparison.Ordinal);
        Assert.DoesNotContain("no such table", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_of_failures_does_not_fill_the_log()
    {
        await using var manager = await RunningManager.StartAsync();
        var people = await manager.AdministratorAsync();
        for (var i = 0; i < 300; i++) (await people.GetAsync("/api/v1/nothing")).Dispose();
        Assert.Equal(60, manager.Log.Lines.Count(line => line.Contains("/api/v1/nothing", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_a_flood_left_out_is_told_when_it_is_over()
    {
        var time = new FakeTimeProvider();
        var pace = new LinePace(2, time);
        Assert.Equal([true, true, false, false], Enumerable.Range(0, 4).Select(_ => pace.Admits(out var _)));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(pace.Admits(out var leftOut));
        Assert.Equal(2, leftOut);
        Assert.True(pace.Admits(out leftOut));
        Assert.Equal(0, leftOut);
    }

    [Fact]
    public async Task A_code_in_the_address_and_a_line_of_its_own_are_not_in_the_log()
    {
        await using var manager = await RunningManager.StartAsync();
        using var answer = await manager.Anonymous().GetAsync("/api/v1/sign-in%0A%1B[2Jerror?code=SECRET");
        Assert.DoesNotContain(manager.Log.Lines, line => line.Contains("SECRET", StringComparison.Ordinal));
        Assert.DoesNotContain(manager.Log.Lines, line => line.Contains("sign-in\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_of_a_gateway_that_is_refused_is_in_the_log_too()
    {
        var log = new RecordedLog();
        await using var host = await ManagerHost.StartAsync(
            configure: services => services.AddLogging(logging => logging.AddProvider(log)));
        using var gateway = host.Call(gateway: 3);
        await gateway.SendAsync(new EdgeFleet.Contracts.V1.FromGateway { Reported = new() });
        await ReportTests.Eventually(() => log.Lines.Any(line => line.Contains("send Hello first", StringComparison.Ordinal)));
        Assert.Contains(log.Lines, line => line.Contains("GatewaySessions/Session", StringComparison.Ordinal)
            && line.Contains("InvalidArgument", StringComparison.Ordinal));
    }

    private static async Task<string> TraceAsync(HttpResponseMessage answer) =>
        (string)System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["traceId"]!;
}
