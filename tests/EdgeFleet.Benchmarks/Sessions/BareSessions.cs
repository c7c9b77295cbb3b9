using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace EdgeFleet.Benchmarks.Sessions;

/// <summary>
/// The baseline: a gRPC server over mutual TLS that takes the same messages and settles every block at once, without storing,
/// checking or remembering any.
/// </summary>
internal sealed class BareSessions : GatewaySessions.GatewaySessionsBase
{
    public const string Name = "bare-sessions";

    public static async Task<int> RunAsync(string certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(X509CertificateLoader.LoadPkcs12FromFile(certificate, null), https =>
            {
                https.SslProtocols = SslProtocols.Tls13;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (_, _, _) => true;
            });
        }));
        await using var app = builder.Build();
        app.MapGrpcService<BareSessions>();
        await app.StartAsync();
        Console.WriteLine($"gateways {app.Urls.Single()}");
        await app.WaitForShutdownAsync();
        return 0;
    }

    public override async Task Session(
        IAsyncStreamReader<FromGateway> requestStream, IServerStreamWriter<FromManager> responseStream, ServerCallContext context)
    {
        try
        {
            while (await requestStream.MoveNext(context.CancellationToken))
            {
                var message = requestStream.Current;
                if (message.BodyCase == FromGateway.BodyOneofCase.Hello)
                    await responseStream.WriteAsync(new FromManager { Welcome = new Welcome { Session = 1 } });
                if (message.BodyCase != FromGateway.BodyOneofCase.Block) continue;
                var id = Block.Open(message.Block.Memory).Id;
                await responseStream.WriteAsync(new FromManager
                {
                    Settled = new Settled { Epoch = id.Epoch, Stream = id.Stream, Accepted = { id.Sequence } },
                });
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The gateway is gone.
        }
    }
}
