using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using EdgeFleet.Contracts.Secrets;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Commands;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Drivers;
using EdgeFleet.Manager.Fleet;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Manager.Telemetry;
using EdgeFleet.Tests.Database;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Sessions;

/// <summary>The manager's data side on a real socket, with a header instead of certificates and passwords.</summary>
internal sealed class ManagerHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ManagerHost(WebApplication app, string folder)
    {
        _app = app;
        Folder = folder;
    }

    public string Folder { get; }
    public FakeTimeProvider Time => (FakeTimeProvider)_app.Services.GetRequiredService<TimeProvider>();
    public string GatewayUrl => _app.Urls.First();
    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<ManagerHost> StartAsync(
        string? folder = null, Action<IServiceCollection>? configure = null, FakeTimeProvider? time = null)
    {
        folder ??= Directory.CreateTempSubdirectory("edgefleet-manager-").FullName;
        await FreshDatabase.PlaceAsync(folder);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(o =>
        {
            o.Listen(IPAddress.Loopback, 0, l =>
            {
                l.Protocols = HttpProtocols.Http2;
                l.Use(next => connection =>
                {
                    connection.Features.Set(new ListenerFeature(Listener.Gateways));
                    return next(connection);
                });
            });
            o.Listen(IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddSingleton<TimeProvider>(time ?? new FakeTimeProvider(Inbox.Blocks.Now));
        builder.Services.AddAuthentication(HeaderAuthentication.Scheme).AddScheme<AuthenticationSchemeOptions,
            HeaderAuthentication>(HeaderAuthentication.Scheme, null);
        var authorization = builder.Services.AddAuthorizationBuilder()
            .AddPolicy(ListenerExtensions.GatewayPolicy, p => p.RequireClaim("gateway"));
        foreach (var role in Roles.All) authorization.AddPolicy(role, p => p.RequireRole(Roles.AtLeast(role)));
        builder.Services.AddProblemDetails().AddExceptionHandler<ProblemHandler>();
        builder.Services.Configure<Microsoft.AspNetCore.Routing.RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        builder.Services.AddDbContextFactory<FleetDatabase>(o => FleetConnection.Use(o, Path.Combine(folder, "fleet.db")));
        // As strict as the manager itself.
        builder.Services.ConfigureHttpJsonOptions(o =>
        {
            o.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            o.SerializerOptions.RespectNullableAnnotations = true;
            o.SerializerOptions.RespectRequiredConstructorParameters = true;
            o.SerializerOptions.Converters.Add(new JsonStringEnumConverter(System.Text.Json.JsonNamingPolicy.CamelCase));
        });
        builder.Services.AddSingleton(
            ManagerOptions.From(new ManagerSettings { Data = folder })).AddSingleton<AuditHead>()
            .AddSingleton<AuditChain>().AddSingleton<AuditAnchors>().AddSingleton<Rights>().AddSingleton<Changes>()
            .AddConditions(AuditConditions.All)
            .AddSingleton(s => SealedFolder.Open(Path.Combine(folder, "keys"), s.GetRequiredService<SecretKeyFile>().Box));
        builder.Services.AddSingleton(_ => SecretKeyFile.Open(folder, null));
        builder.Services.AddSingleton<AuditLines>().AddSingleton<IAudit>(s => s.GetRequiredService<AuditLines>());
        configure?.Invoke(builder.Services);
        builder.Services.AddConditionSlice().AddSingleton<IStringLocalizer<Text>, ConsoleTexts>();
        // It looks when a test says so: where a month passes in a moment, it would look half a million times.
        builder.Services.Remove(builder.Services.Last(service => service.ServiceType == typeof(IHostedService)));
        builder.Services.AddAssignments();
        builder.Services.AddDrivers(Path.Combine(folder, "drivers.db"));
        builder.Services.AddRegistry();
        builder.Services.AddInbox(folder);
        builder.Services.AddSessions(folder);
        builder.Services.AddTelemetry();
        builder.Services.AddCommands(folder);
        builder.Services.AddFleet();
        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseRouting();
        app.UseListenerBinding();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapConditionSlice();
        app.MapInbox();
        app.MapSessions();
        app.MapTelemetry();
        app.MapCommands();
        app.MapFleet();
        await using (var database = await app.Services.GetRequiredService<IDbContextFactory<FleetDatabase>>().CreateDbContextAsync())
            await FleetConnection.MigrateAsync(database, CancellationToken.None);
        await app.Services.GetRequiredService<ConditionBook>().LoadAsync(CancellationToken.None);
        await app.Services.GetRequiredService<DeviceAssignments>().LoadAsync(CancellationToken.None);
        await app.Services.GetRequiredService<SitePlaces>().LoadAsync(CancellationToken.None);
        await app.StartAsync();
        return new ManagerHost(app, folder);
    }

    /// <summary>From now on these devices are the gateway's; null: nobody's.</summary>
    public async Task AssignAsync(long? gateway, params long[] devices)
    {
        await using var database = await Get<IDbContextFactory<FleetDatabase>>().CreateDbContextAsync();
        var commits = new List<Action>();
        foreach (var device in devices)
            commits.Add(await Get<DeviceAssignments>().MoveAsync(database, device, gateway, CancellationToken.None));
        await database.SaveChangesAsync();
        foreach (var commit in commits) commit();
    }

    public GatewayCall Call(long? gateway = 1)
    {
        var channel = GrpcChannel.ForAddress(_app.Urls.First(), new GrpcChannelOptions { MaxSendMessageSize = null });
        var headers = new Metadata();
        if (gateway is { } number) headers.Add("x-gateway", number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return new GatewayCall(channel, new GatewaySessions.GatewaySessionsClient(channel).Session(headers));
    }

    public HttpClient People(string role = "administrator")
    {
        var client = new HttpClient { BaseAddress = new Uri(_app.Urls.Last()) };
        client.DefaultRequestHeaders.Add("x-role", role);
        return client;
    }

    /// <summary>Stops without deleting, as a restart would.</summary>
    public async Task StopAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        File.Delete(Folder + ".secrets-key");
    }

    private sealed class HeaderAuthentication(
        IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        public new const string Scheme = "test";

        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var claims = new List<Claim>();
            if (Request.Headers.TryGetValue("x-gateway", out var gateway)) claims.Add(new Claim("gateway", gateway.ToString()));
            if (Request.Headers.TryGetValue("x-role", out var role))
                claims.AddRange([new Claim(ClaimTypes.Role, role.ToString()), new Claim(ClaimTypes.Name, "ana"),
                    SiteScope.Everywhere.AsClaim()]);
            return Task.FromResult(claims.Count == 0
                ? AuthenticateResult.NoResult()
                : AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme)), Scheme)));
        }
    }
}

/// <summary>An audit in memory.</summary>
internal sealed class AuditLines : IAudit
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> All => [.. _lines];
    public bool Broken { get; set; }

    public Task RecordAsync(
        Actor actor, string action, string subject, IReadOnlyList<FieldChange> facts, CancellationToken cancel)
    {
        if (Broken) throw new IOException("the audit cannot be written");
        _lines.Enqueue($"{actor.Name} {action} {subject} {string.Join(' ', facts.Select(fact => $"{fact.Field}={fact.New}"))}".TrimEnd());
        return Task.CompletedTask;
    }
}

/// <summary>A gateway's end of a session.</summary>
internal sealed class GatewayCall(GrpcChannel channel, AsyncDuplexStreamingCall<FromGateway, FromManager> call) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    public Task SendAsync(FromGateway message) => call.RequestStream.WriteAsync(message);
    public Task SendAsync(EdgeFleet.Contracts.Block block) => SendAsync(block.Bytes);
    public Task SendAsync(ReadOnlyMemory<byte> block) =>
        SendAsync(new FromGateway { Block = Google.Protobuf.UnsafeByteOperations.UnsafeWrap(block) });
    public Task CompleteAsync() => call.RequestStream.CompleteAsync();

    public async Task<Welcome> HelloAsync(uint protocol = 1, params string[] features)
    {
        var hello = new Hello { Protocol = protocol, Software = "test", BootId = 1, Epoch = 7, Features = { features } };
        await SendAsync(new FromGateway { Hello = hello });
        return (await NextAsync()
            ?? throw new InvalidOperationException($"the session ended without a Welcome: {call.GetStatus()}")).Welcome;
    }

    /// <summary>The next message; null at the end of the stream.</summary>
    public async Task<FromManager?> NextAsync() =>
        await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Timeout) ? call.ResponseStream.Current : null;

    /// <summary>Accepted and rejected sequences until this many blocks are settled.</summary>
    public async Task<(List<ulong> Accepted, List<Rejection> Rejected)> SettledAsync(int blocks)
    {
        var accepted = new List<ulong>();
        var rejected = new List<Rejection>();
        while (accepted.Count + rejected.Count < blocks)
        {
            var settled = (await NextAsync()
                ?? throw new InvalidOperationException("the session ended before everything was settled")).Settled;
            if (settled is null) continue;
            accepted.AddRange(settled.Accepted);
            foreach (var run in settled.AcceptedRuns)
                accepted.AddRange(Enumerable.Range(0, (int)run.Count).Select(i => run.First + (ulong)i));
            rejected.AddRange(settled.Rejected);
        }
        return (accepted, rejected);
    }

    /// <summary>The status that the manager ends the session with, whatever came before it.</summary>
    public async Task<Status> EndAsync()
    {
        try
        {
            while (await NextAsync() is not null) { }
            return call.GetStatus();
        }
        catch (RpcException e)
        {
            return e.Status;
        }
    }

    public void Dispose()
    {
        call.Dispose();
        channel.Dispose();
    }
}
