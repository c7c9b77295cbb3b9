using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace EdgeFleet.Tests.Access;

/// <summary>Every endpoint the manager maps is asked by nobody, on both listeners. New ones are covered by being mapped.</summary>
public class AnonymousTests
{
    /// <summary>
    /// All that answers without authentication: health, the CA's certificate, enrolment, sign-in, and what the sign-in page is made
    /// of.
    /// </summary>
    private static readonly string[] Open =
    [
        "GET /health",
        "GET /.well-known/est/cacerts",
        "POST /.well-known/est/simpleenroll", // asks for a claim code
        "GET /api/v1/enrolment",
        "POST /api/v1/sign-in",
        "GET /sign-in", "POST /sign-in",
        "GET /error", "POST /error", "GET /forbidden", "POST /forbidden", "GET /not-found", "POST /not-found",
            // words for those who are not let in
        "POST /preferences/language", "POST /preferences/theme", // cookies that change the look and nothing else
    ];

    [Fact]
    public async Task Nothing_but_the_listed_exceptions_answers_people_who_are_nobody()
    {
        await using var manager = await RunningManager.StartAsync();
        var client = manager.Anonymous();
        var answered = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (method, pattern, endpoint) in MappedEndpoints.Of(manager))
        {
            if (MappedEndpoints.IsAsset(endpoint)) continue;
            using var response = await client.SendAsync(Message(method, pattern));
            var refused = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.NotFound
                || (response.StatusCode == HttpStatusCode.Redirect
                    && response.Headers.Location!.ToString().Contains("/sign-in?", StringComparison.Ordinal));
            if (!refused || Open.Contains($"{method} {pattern}")) answered.Add($"{method} {pattern}");
        }
        Assert.Equal(string.Join('\n', Open.Order(StringComparer.Ordinal)), string.Join('\n', answered));
    }

    [Fact]
    public async Task The_gateways_listener_serves_gateways_endpoints_and_no_others()
    {
        await using var manager = await RunningManager.StartAsync();
        var (_, code) = await RunningManager.GatewayAsync(await manager.AdministratorAsync(), "g");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificate = await RunningManager.CertificateAsync(await manager.EnrolAsync(code, key), key);
        var client = manager.Gateway(certificate);
        var served = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (method, pattern, _) in MappedEndpoints.Of(manager))
        {
            using var response = await client.SendAsync(
                Message(method, pattern), HttpCompletionOption.ResponseHeadersRead,
                new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token);
            if (response.StatusCode != HttpStatusCode.NotFound) served.Add($"{method} {pattern}");
        }
        Assert.Equal(["POST /.well-known/est/simplereenroll", "POST /edgefleet.v1.GatewaySessions/Session",
            "POST /edgefleet.v1.GatewaySessions/Standing",
            "POST /edgefleet.v1.GatewaySessions/{unimplementedMethod:grpcunimplemented}",
            "POST /edgefleet.v1.GatewayUpdates/Fetch",
            "POST /edgefleet.v1.GatewayUpdates/{unimplementedMethod:grpcunimplemented}"], served);
    }

    [Fact]
    public async Task The_gateways_listener_ends_a_handshake_without_certificate()
    {
        await using var manager = await RunningManager.StartAsync();
        var client = manager.Gateway(null);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync("health"));
    }

    private static HttpRequestMessage Message(string method, string pattern)
    {
        var path = MappedEndpoints.Path(pattern);
        var message = new HttpRequestMessage(
            new HttpMethod(method), path) { Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        message.Headers.Add("Accept", "*/*");
        if (method is "POST" or "PUT" or "PATCH")
        {
            var grpc = path.Contains("edgefleet.v1", StringComparison.Ordinal);
            message.Content = new StringContent(grpc ? "" : "{}", Encoding.UTF8, grpc ? "application/grpc" : "application/json");
        }
        return message;
    }
}
