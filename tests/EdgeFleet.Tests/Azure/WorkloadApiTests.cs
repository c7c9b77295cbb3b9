using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using EdgeFleet.Azure;

namespace EdgeFleet.Tests.Azure;

/// <summary>What the workload API does that neither the SDK nor the gateway asks for; the rest they prove.</summary>
public sealed class WorkloadApiTests : IAsyncLifetime
{
    private readonly HubAuthority _authority = new(TimeProvider.System);
    private WorkloadApi? _api;
    private HttpClient? _client;

    public async ValueTask InitializeAsync()
    {
        var module = new EmulatedHub(new HubOptions(1), _authority, TimeProvider.System).Register("edge1", "mod1");
        _api = await WorkloadApi.OnPortAsync(module, "7", _authority, FreePort.Next());
        _client = new HttpClient { BaseAddress = new Uri(_api.Address) };
    }

    public async ValueTask DisposeAsync()
    {
        _client!.Dispose();
        await _api!.DisposeAsync();
        _authority.Dispose();
    }

    [Fact]
    public async Task It_issues_a_certificate_of_its_CA_with_its_key()
    {
        var end = DateTimeOffset.UtcNow.AddDays(30);
        using var answer = await AskAsync("mod1/genid/7/certificate/server", new { commonName = "mod1", expiration = end });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var issued = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        using var certificate = X509Certificate2.CreateFromPem(
            issued.GetProperty("certificate").GetString(), issued.GetProperty("privateKey").GetProperty("bytes").GetString());
        Assert.Equal(("CN=mod1", "key"), (certificate.Subject, issued.GetProperty("privateKey").GetProperty("type").GetString()));
        using var chain = new X509Chain { ChainPolicy = { RevocationMode = X509RevocationMode.NoCheck } };
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        using var authority = X509Certificate2.CreateFromPem(_authority.Certificate);
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        Assert.True(chain.Build(certificate));
    }

    [Theory]
    [InlineData("mod2/genid/7")]
    [InlineData("mod1/genid/8")]
    public async Task Another_module_or_generation_gets_nothing(string who)
    {
        using var signature = await AskAsync($"{who}/sign", new { keyId = "primary", algo = "HMACSHA256", data = "AAAA" });
        using var certificate = await AskAsync(
            $"{who}/certificate/server", new { commonName = "mod1", expiration = DateTimeOffset.UtcNow.AddDays(1) });
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (signature.StatusCode, certificate.StatusCode));
    }

    private Task<HttpResponseMessage> AskAsync(string path, object order) =>
        _client!.PostAsJsonAsync($"/modules/{path}?api-version=2020-07-07", order, TestContext.Current.CancellationToken);
}
