using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using EdgeFleet.Manager;
using EdgeFleet.Manager.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Fuzz;

/// <summary>Every endpoint of the REST interface, asked by an administrator with what is nearly right: never a failure of ours.</summary>
public sealed partial class RestFuzzTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgefleet-fuzz-").FullName;
    private WebApplication _manager = null!;
    private HttpClient _administrator = null!;

    public async ValueTask InitializeAsync()
    {
        _manager = ManagerApp.Build(
            ManagerOptions.From(new ManagerSettings { Data = _folder, People = "http://127.0.0.1:0", Gateways = "https://127.0.0.1:0" }),
            TimeProvider.System, builder => builder.Logging.ClearProviders());
        var output = new StringWriter();
        await ManagerApp.StartAsync(_manager, output, CancellationToken.None);
        var link = new Uri(output.ToString().Split("administrator link ")[1].Trim());
        _administrator = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(link, "/") };
        (await _administrator.PostAsJsonAsync("api/v1/sign-in", new { code = link.Query.Split('=')[1] })).EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _administrator.Dispose();
        await _manager.StopAsync();
        await _manager.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        File.Delete(_folder + ".secrets-key");
    }

    [Fact]
    public async Task No_body_and_no_query_makes_the_manager_fail()
    {
        var endpoints = _manager.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.TrimStart('/').StartsWith("api/v1/", StringComparison.Ordinal)
                && !e.RoutePattern.RawText.Contains("sign-out", StringComparison.Ordinal))
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Select(m => (Method: m, e.RoutePattern.RawText))
                ?? [])
            .ToList();
        Assert.True(endpoints.Count > 30);
        var (next, answered) = (0, new HashSet<HttpStatusCode>());
        await FuzzRun.OfAsync([.. Bodies.Concat(Queries).Select(Encoding.UTF8.GetBytes)], 4_000, async input =>
        {
            var (method, pattern) = endpoints[next++ % endpoints.Count];
            var text = Encoding.UTF8.GetString(input);
            var path = Parameter().Replace(pattern!, _ => Uri.EscapeDataString(text.Length is > 0 and < 40 && next % 3 == 0 ? text : "1"));
            using var message = new HttpRequestMessage(new HttpMethod(method), method == "GET" ? $"{path}?{Query(text)}" : path);
            if (method is "POST" or "PUT") message.Content = Body(input);
            using var response = await _administrator.SendAsync(message);
            Assert.True((int)response.StatusCode < 500,
                $"{method} {message.RequestUri} {Convert.ToHexString(input)}: {(int)response.StatusCode} "
                + await response.Content.ReadAsStringAsync());
            answered.Add(response.StatusCode);
        });
        Assert.Contains(HttpStatusCode.OK, answered);
        Assert.Contains(HttpStatusCode.BadRequest, answered);
    }

    private static readonly string[] Bodies =
    [
        """{"name":"yard","zone":"Asia/Shanghai","latitude":36.86,"longitude":118.74}""",
        """{"name":"gateway","siteId":1,"latitude":36.86,"longitude":118.74}""",
        """
        [{"name":"lamp","siteId":1,"gateway":1,"profile":"lamp","latitude":1,"longitude":2,"periodMs":1000,"link":{"address":"tcp://a:1"}}]
        """,
        """{"path":"3306/0/5850","value":"true","expires":60000}""",
        """{"name":"t","role":"viewer"}""", """{"role":"viewer"}""", """{"code":"AAAA","userName":"x","password":"0123456789"}""",
        """{"format":"edgefleet-profile/1","name":"m","driver":"modbus-tcp","points":[]}""",
    ];

    private static readonly string[] Queries =
    [
        "page=1&pageSize=50", "from=0&to=99999999999999", "search=lamp&site=1&state=online", "subject=gateway:1&text=a&actor=b",
        "limit=10&before=5&after=3", "buckets=100&from=1790000000000&to=1790000060000",
    ];

    private static string Query(string text) =>
        string.Join('&', text.Split('&').Select(pair => string.Join('=', pair.Split('=').Select(Uri.EscapeDataString))));

    private static ByteArrayContent Body(byte[] input)
    {
        var content = new ByteArrayContent(input);
        content.Headers.ContentType = new("application/json");
        return content;
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
