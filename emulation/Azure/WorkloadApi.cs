using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Azure;

/// <summary>
/// What IoT Edge offers to one module over HTTP: it signs with the module's key, which the module never sees, and hands out
/// certificates.
/// </summary>
public sealed class WorkloadApi : IAsyncDisposable
{
    private const int MostRequestsAtOnce = 10;

    private readonly HubClient _module;
    private readonly HubAuthority _authority;
    private readonly WebApplication _server;
    private int _signed;

    /// <param name="module">Whose it is.</param>
    /// <param name="generation">Of the module's identity: tokens for another one are not signed.</param>
    /// <param name="authority">Signs certificates.</param>
    /// <param name="listen">Where it listens.</param>
    private WorkloadApi(HubClient module, string generation, HubAuthority authority, Action<KestrelServerOptions> listen)
    {
        (_module, _authority, Generation) = (module, authority, generation);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Limits.MaxConcurrentConnections = MostRequestsAtOnce;
            listen(server);
        });
        _server = builder.Build();
        _server.MapGet("/trust-bundle", () => Results.Json(new { certificate = _authority.Certificate }));
        _server.MapPost("/modules/{module}/genid/{generation}/sign", Sign);
        _server.MapPost("/modules/{module}/genid/{generation}/certificate/server", Issue);
    }

    /// <summary>Where it is, as <c>IOTEDGE_WORKLOADURI</c> says it.</summary>
    public string Address { get; private init; } = "";

    public string Generation { get; }

    /// <summary>How many signatures it made.</summary>
    public int Signed => Volatile.Read(ref _signed);

    /// <summary>On a Unix socket, as IoT Edge on Linux has it.</summary>
    public static Task<WorkloadApi> OnSocketAsync(HubClient module, string generation, HubAuthority authority, string socket) =>
        StartAsync(new WorkloadApi(module, generation, authority, server => server.ListenUnixSocket(socket))
        {
            Address = $"unix://{socket}",
        });

    /// <summary>On a port of loopback.</summary>
    public static Task<WorkloadApi> OnPortAsync(HubClient module, string generation, HubAuthority authority, int port) =>
        StartAsync(new WorkloadApi(module, generation, authority, server => server.ListenLocalhost(port))
        {
            Address = $"http://localhost:{port}",
        });

    /// <summary>All that IoT Edge puts into the environment of the module.</summary>
    /// <param name="hub">The name of the hub in the cloud.</param>
    /// <param name="gateway">Where the edgeHub is.</param>
    public IReadOnlyDictionary<string, string> Environment(string hub, string gateway) => new Dictionary<string, string>
    {
        ["IOTEDGE_WORKLOADURI"] = Address, ["IOTEDGE_IOTHUBHOSTNAME"] = hub, ["IOTEDGE_GATEWAYHOSTNAME"] = gateway,
        ["IOTEDGE_DEVICEID"] = _module.Device, ["IOTEDGE_MODULEID"] = _module.Module!,
        ["IOTEDGE_MODULEGENERATIONID"] = Generation, ["IOTEDGE_AUTHSCHEME"] = "sasToken", ["IOTEDGE_APIVERSION"] = "2020-07-07",
    };

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task<WorkloadApi> StartAsync(WorkloadApi api)
    {
        await api._server.StartAsync().ConfigureAwait(false);
        return api;
    }

    private IResult Sign(string module, string generation, SignRequest request)
    {
        if (module != _module.Module || generation != Generation) return Results.StatusCode(StatusCodes.Status403Forbidden);
        Interlocked.Increment(ref _signed);
        return Results.Json(new { digest = Convert.ToBase64String(AccessToken.Sign(_module.Key, Convert.FromBase64String(request.Data))) });
    }

    private IResult Issue(string module, string generation, CertificateOrder order)
    {
        if (module != _module.Module || generation != Generation) return Results.StatusCode(StatusCodes.Status403Forbidden);
        using var certificate = _authority.Issue(order.CommonName, order.Expiration);
        using var key = certificate.GetECDsaPrivateKey()!;
        return Results.Json(new
        {
            privateKey = new { type = "key", bytes = key.ExportPkcs8PrivateKeyPem() },
            certificate = certificate.ExportCertificatePem(), expiration = order.Expiration,
        }, statusCode: StatusCodes.Status201Created);
    }

    private sealed record SignRequest(string KeyId, string Algo, string Data);

    private sealed record CertificateOrder(string CommonName, DateTimeOffset Expiration);
}
