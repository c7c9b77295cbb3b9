using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text;
using EdgeFleet.Manager;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Tests.Database;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Tests.Access;

/// <summary>The whole manager in this process, on free ports and real sockets, with a folder and a clock of its own.</summary>
internal sealed class RunningManager : IAsyncDisposable
{
    private readonly List<IDisposable> _clients = [];

    private RunningManager(WebApplication app, string folder, DateClock clock, string output, RecordedLog log)
    {
        (App, Folder, Clock, Output, Log) = (app, folder, clock, output, log);
        var lines = output.Split('\n').Select(l => l.Trim()).ToList();
        People = new Uri(lines.Single(l => l.StartsWith("people ", StringComparison.Ordinal))["people ".Length..]);
        Gateways = new Uri(lines.Single(l => l.StartsWith("gateways ", StringComparison.Ordinal))["gateways ".Length..]);
    }

    public WebApplication App { get; }
    public string Folder { get; }
    public DateClock Clock { get; }
    public string Output { get; }
    public RecordedLog Log { get; }
    public Uri People { get; }
    public Uri Gateways { get; }
    public string DatabaseFile => Path.Combine(Folder, "fleet.db");

    public T Get<T>() where T : notnull => App.Services.GetRequiredService<T>();

    public static async Task<RunningManager> StartAsync(ManagerSettings? settings = null, string? folder = null, DateClock? clock = null)
    {
        folder ??= Directory.CreateTempSubdirectory("edgefleet-manager-").FullName;
        clock ??= new DateClock();
        await FreshDatabase.PlaceAsync(folder);
        var log = new RecordedLog();
        var options = ManagerOptions.From(
            (settings ?? new ManagerSettings()) with { Data = folder, People = settings?.People ?? "http://127.0.0.1:0",
            Gateways = settings?.Gateways ?? "https://127.0.0.1:0" });
        var app = ManagerApp.Build(options, clock, builder =>
        {
            builder.Logging.ClearProviders();
            builder.Logging.AddProvider(log);
        });
        var output = new StringWriter();
        await ManagerApp.StartAsync(app, output, CancellationToken.None);
        return new RunningManager(app, folder, clock, output.ToString(), log);
    }

    /// <summary>The code of the link that the first start prints.</summary>
    public string AdministratorCode => Output.Split("code=")[1].Trim();

    /// <summary>Somebody who keeps cookies and has none yet.</summary>
    public HttpClient Anonymous() => Keep(new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = People });

    /// <summary>The first administrator, signed in by the printed link.</summary>
    public async Task<HttpClient> AdministratorAsync()
    {
        var client = Anonymous();
        (await client.PostAsJsonAsync("api/v1/sign-in", new { code = AdministratorCode })).EnsureSuccessStatusCode();
        return client;
    }

    /// <summary>Somebody with a role, signed in by a link of the administrator's.</summary>
    public async Task<HttpClient> PersonAsync(HttpClient administrator, string role, string? password = null)
    {
        var link = await administrator.PostAsync("api/v1/sign-in-links", new { role });
        var client = Anonymous();
        (await client.PostAsJsonAsync("api/v1/sign-in", new { code = ((string)link["url"]!).Split("code=")[1], password }))
            .EnsureSuccessStatusCode();
        return client;
    }

    public HttpClient WithToken(string token)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>A client of the gateways' listener that shows this certificate, or none.</summary>
    public HttpClient Gateway(X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) =>
            Get<FleetAuthority>().Issued((X509Certificate2)shown!, KeyUsages.ServerAuthentication);
        if (certificate is not null) handler.SslOptions.ClientCertificateContext = SslStreamCertificate(certificate);
        return Keep(new HttpClient(
            handler) { BaseAddress = Gateways, DefaultRequestVersion = new Version(2, 0), DefaultVersionPolicy =
            HttpVersionPolicy.RequestVersionExact });
    }

    public static string Request(ECDsa key) =>
        Convert.ToBase64String(
            new CertificateRequest("CN=somebody", key, HashAlgorithmName.SHA256).CreateSigningRequest(),
            Base64FormattingOptions.InsertLineBreaks);

    /// <summary>Enrols with a claim code, as a gateway does.</summary>
    public async Task<HttpResponseMessage> EnrolAsync(string? code, ECDsa key)
    {
        using var message = new HttpRequestMessage(
            HttpMethod.Post, ".well-known/est/simpleenroll") { Content = new StringContent(Request(key)) };
        if (code is not null)
            message.Headers.Authorization =
                new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"gateway:{code}")));
        return await Anonymous().SendAsync(message);
    }

    /// <summary>The certificate in an EST answer, with the key it was asked for.</summary>
    public static async Task<X509Certificate2> CertificateAsync(HttpResponseMessage response, ECDsa key)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        var cms = new SignedCms();
        cms.Decode(Convert.FromBase64String(text));
        return Assert.Single(cms.Certificates).CopyWithPrivateKey(key);
    }

    /// <summary>A registered gateway, on a site of its own name.</summary>
    public static async Task<(long Number, string Code)> GatewayAsync(HttpClient people, string name)
    {
        var site = await people.PostAsync(
            "api/v1/sites", new { name = $"site of {name}", zone = "Asia/Shanghai", latitude = 36.86, longitude = 118.74 });
        var gateway = await people.PostAsync(
            "api/v1/gateways", new { name, siteId = (long)site["id"]!, latitude = 36.86, longitude = 118.74 });
        return ((long)gateway["number"]!, (string)gateway["claimCode"]!);
    }

    /// <summary>Runs SQL on the file behind the manager's back.</summary>
    public async Task<long> SqlAsync(string sql) =>
        Convert.ToInt64(await ScalarAsync(sql) ?? 0L, System.Globalization.CultureInfo.InvariantCulture);

    public async Task<string> TextAsync(string sql) => (string)(await ScalarAsync(sql))!;

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={DatabaseFile};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Stops without deleting, as before a restart.</summary>
    public async Task StopAsync()
    {
        foreach (var client in _clients) client.Dispose();
        await App.DisposeAsync();
        SqliteConnection.ClearAllPools();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        File.Delete(Folder + ".secrets-key");
    }

    private HttpClient Keep(HttpClient client)
    {
        _clients.Add(client);
        return client;
    }

    private static System.Net.Security.SslStreamCertificateContext SslStreamCertificate(X509Certificate2 certificate) =>
        System.Net.Security.SslStreamCertificateContext.Create(certificate, null, offline: true);
}

/// <summary>What the manager logged.</summary>
internal sealed class RecordedLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IEnumerable<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => this;
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}

internal static class JsonClient
{
    /// <summary>Posts JSON and reads the answer, which must be a success.</summary>
    public static async Task<JsonNode> PostAsync(this HttpClient client, string path, object body)
    {
        using var response = await client.PostAsJsonAsync(path, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    public static async Task<JsonNode> GetJsonAsync(this HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>Asserts a refusal as problem details, and returns its sentence.</summary>
    public static async Task<string> RefusedAsync(this Task<HttpResponseMessage> sending, System.Net.HttpStatusCode status)
    {
        using var response = await sending;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} instead of {(int)status}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return (string)JsonNode.Parse(text)!["detail"]!;
    }
}
