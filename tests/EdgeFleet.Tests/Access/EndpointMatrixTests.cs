using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeFleet.Manager.Access;
using EdgeFleet.Tests.Provisioning;

namespace EdgeFleet.Tests.Access;

/// <summary>
/// Every endpoint, page and hub x everybody who may ask, against <c>endpoints.tsv</c>: a line each with the least that opens
/// it. An endpoint that is not listed fails the test, and so does one that opens to others than the line says.
/// </summary>
public sealed class EndpointMatrixTests : IDisposable
{
    private const string Anyone = "anyone";
    private const string Gateway = "gateway";
    private const string ExpiredGateway = "expired gateway";
    private const string Nobody = "nobody";
    private const string InPerson = " in person";

    // None of a number or name that exists: what is deleted here would be missing further on.
    private static readonly Dictionary<string, string> Known = new()
    {
        ["id"] = "999999", ["userName"] = "no.such", ["name"] = "no-such", ["number"] = "999999",
    };

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task Every_endpoint_opens_to_whom_its_line_says_and_to_nobody_else()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var callers = new List<(string Who, int Rank, HttpClient Client)> { ("nobody", -1, manager.Anonymous()) };
        foreach (var role in Roles.All) callers.Add((role, Roles.Rank(role), await manager.PersonAsync(administrator, role)));
        foreach (var role in Roles.All) callers.Add(($"{role}'s token", Roles.Rank(role), await TokenAsync(manager, administrator, role)));
        callers.Add(("a token that was revoked", -1, await RevokedAsync(manager, administrator)));
        callers.Add(("a token that never was", -1, manager.WithToken("ef_" + new string('A', 43))));

        var wrong = new List<string>();
        // What gateways use is not there on people's listener.
        foreach (var (line, opensTo) in Lines().Where(entry => entry.Value is not (Gateway or ExpiredGateway))
            .OrderBy(entry => EndsSession(entry.Key)))
        {
            var least = opensTo.Replace(InPerson, "", StringComparison.Ordinal);
            var (method, pattern) = (line.Split(' ')[0], line.Split(' ')[1]);
            foreach (var (who, rank, client) in callers)
            {
                var opens = least != Nobody && !(least != opensTo && who.Contains("token", StringComparison.Ordinal))
                    && rank >= (least == Anyone ? -1 : Roles.Rank(least));
                // Whoever signs out is asked once, as the last.
                if (opens && EndsSession(line) && least != Anyone) continue;
                using var response = await client.SendAsync(Message(method, pattern));
                if (Opened(response) != opens) wrong.Add($"{line}: {(opens ? "closed" : "open")} to {who} ({(int)response.StatusCode})");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Every_endpoint_of_gateways_opens_to_the_certificates_its_line_says()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var (_, good) = await Renewals.EnrolledAsync(manager, administrator, _key);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (_, revoked) = await EnrolAsync(manager, administrator, "revoked", other, revoke: true);
        using var foreign = new CertificateRequest("CN=gateway-1", _key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        foreach (var (line, least) in Lines())
        {
            Assert.Equal((line, least is Gateway or ExpiredGateway), (line, await OpensAsync(manager, good, line)));
            Assert.Equal((line, false), (line, await OpensAsync(manager, revoked, line)));
        }
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => manager.Gateway(foreign).GetAsync("health"));
        manager.Clock.Advance(TimeSpan.FromDays(100));
        foreach (var (line, least) in Lines()) Assert.Equal((line, least == ExpiredGateway), (line, await OpensAsync(manager, good, line)));
    }

    [Fact]
    public async Task Every_endpoint_is_listed_and_every_line_is_one()
    {
        await using var manager = await RunningManager.StartAsync();
        var mapped = MappedEndpoints.Of(manager).Where(e => !MappedEndpoints.IsAsset(e.Endpoint)).Select(e => $"{e.Method} {e.Pattern}");
        Assert.Equal(string.Join('\n', mapped.Order(StringComparer.Ordinal)),
            string.Join('\n', Lines().Keys.Order(StringComparer.Ordinal)));
    }

    private static Dictionary<string, string> Lines() =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Access", "endpoints.tsv")).Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t')).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);

    private static bool EndsSession(string line) => line.Contains("sign-out", StringComparison.Ordinal);

    /// <summary>Anything but a refusal of who asks: what is asked for may well be missing or wrong.</summary>
    private static bool Opened(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => false,
        HttpStatusCode.Redirect => response.Headers.Location!.ToString() is var to
            && !to.Contains("/sign-in?", StringComparison.Ordinal) && !to.Contains("/forbidden", StringComparison.Ordinal),
        _ => true,
    };

    private static async Task<bool> OpensAsync(RunningManager manager, X509Certificate2 certificate, string line)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var response = await manager.Gateway(certificate)
            .SendAsync(Message(line.Split(' ')[0], line.Split(' ')[1]), HttpCompletionOption.ResponseHeadersRead, limit.Token);
        // What is not for gateways is not there on their listener; gRPC tells who is refused in a header.
        return response.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            && !(response.Headers.TryGetValues("grpc-status", out var status) && status.Single() is "7" or "16");
    }

    private static async Task<(long Number, X509Certificate2 Certificate)> EnrolAsync(
        RunningManager manager, HttpClient administrator, string name, ECDsa key, bool revoke)
    {
        var (number, code) = await RunningManager.GatewayAsync(administrator, name);
        var certificate = await RunningManager.CertificateAsync(await manager.EnrolAsync(code, key), key);
        if (revoke) (await administrator.PostAsJsonAsync($"api/v1/gateways/{number}/revoke", new { })).EnsureSuccessStatusCode();
        return (number, certificate);
    }

    private static async Task<HttpClient> TokenAsync(RunningManager manager, HttpClient administrator, string role) =>
        manager.WithToken((string)(await administrator.PostAsync("api/v1/tokens", new { name = $"{role}-program", role }))["token"]!);

    private static async Task<HttpClient> RevokedAsync(RunningManager manager, HttpClient administrator)
    {
        var made = await administrator.PostAsync("api/v1/tokens", new { name = "revoked", role = Roles.Administrator });
        (await administrator.DeleteAsync($"api/v1/tokens/{made["id"]}")).EnsureSuccessStatusCode();
        return manager.WithToken((string)made["token"]!);
    }

    private static HttpRequestMessage Message(string method, string pattern)
    {
        var grpc = pattern.Contains("edgefleet.v1", StringComparison.Ordinal);
        var message = new HttpRequestMessage(new HttpMethod(method), MappedEndpoints.Path(
            pattern.Replace("{id:guid}", $"{Guid.Empty}", StringComparison.Ordinal), Known))
        {
            Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.Add("Accept", "*/*");
        if (method is "POST" or "PUT" or "PATCH")
            message.Content = pattern.StartsWith("/preferences", StringComparison.Ordinal)
                ? new FormUrlEncodedContent(new Dictionary<string, string> { ["language"] = "en", ["theme"] = "dark" })
                : new StringContent(grpc ? "" : "{}", Encoding.UTF8, grpc ? "application/grpc" : "application/json");
        return message;
    }
}
