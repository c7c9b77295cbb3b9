using System.Collections.Concurrent;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Tests.Uplinks;

/// <summary>A manager's gateway listener whose every word the test decides: real sockets, TLS 1.3, client certificates.</summary>
internal sealed class ManagerDouble : GatewaySessions.GatewaySessionsBase, IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<SessionDouble> _sessions = Channel.CreateUnbounded<SessionDouble>();
    private long _numbers;

    private ManagerDouble(TestAuthority authority, int port, DateTimeOffset? from)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc(o => o.MaxReceiveMessageSize = 5 * 1024 * 1024);
        builder.Services.AddSingleton(this).AddSingleton(Updates);
        var certificate = authority.Issue("CN=manager", TestAuthority.Server, from);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                https.SslProtocols = SslProtocols.Tls13;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (client, _, _) => client.Issuer == authority.Certificate.Subject;
            });
        }));
        _app = builder.Build();
        _app.MapGrpcService<ManagerDouble>();
        _app.MapGrpcService<UpdatesDouble>();
    }

    public Uri Address => new(_app.Urls.Single().Replace("[::]", "127.0.0.1", StringComparison.Ordinal));
    public Welcome Welcome { get; } = new() { Gateway = 7, WindowBlocks = 64, WindowBytes = 1 << 20, MaxBlockBytes = 4 << 20 };

    /// <summary>What it hands out of updates.</summary>
    public UpdatesDouble Updates { get; } = new();

    /// <summary>While set, a Hello is answered with this instead of a Welcome.</summary>
    public Status? Refusal { get; set; }
    public ConcurrentQueue<X509Certificate2?> Seen { get; } = [];
    public int Attempts => Seen.Count;

    public static async Task<ManagerDouble> StartAsync(TestAuthority authority, int port = 0, DateTimeOffset? from = null)
    {
        var manager = new ManagerDouble(authority, port, from);
        await manager._app.StartAsync();
        return manager;
    }

    /// <summary>The next session that was welcomed.</summary>
    public async Task<SessionDouble> NextAsync() => await _sessions.Reader.ReadAsync().AsTask().WaitAsync(Timeout);

    public static TimeSpan Timeout => TimeSpan.FromSeconds(30);

    public override async Task Session(
        IAsyncStreamReader<FromGateway> requests, IServerStreamWriter<FromManager> responses, ServerCallContext context)
    {
        Seen.Enqueue(context.GetHttpContext().Connection.ClientCertificate);
        Assert.True(await requests.MoveNext());
        var hello = requests.Current.Hello;
        if (Refusal is { } refusal) throw new RpcException(refusal);
        var welcome = Welcome.Clone();
        welcome.Session = (ulong)Interlocked.Increment(ref _numbers);
        await responses.WriteAsync(new FromManager { Welcome = welcome });
        var session = new SessionDouble(hello, responses);
        _sessions.Writer.TryWrite(session);
        await session.RunAsync(requests, context);
    }

    /// <summary>Ends every connection at once, as a killed process would.</summary>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}

/// <summary>What a manager hands out of updates; nothing until a test says what.</summary>
internal sealed class UpdatesDouble : GatewayUpdates.GatewayUpdatesBase
{
    public Func<UpdateRequest, UpdatePart> Answer { get; set; } =
        _ => throw new RpcException(new Status(StatusCode.NotFound, "there is none; the test says so"));

    /// <summary>Everything that it was asked for.</summary>
    public ConcurrentQueue<UpdateRequest> Asked { get; } = [];

    public override Task<UpdatePart> Fetch(UpdateRequest request, ServerCallContext context)
    {
        Asked.Enqueue(request);
        return Task.FromResult(Answer(request));
    }
}

/// <summary>One welcomed session.</summary>
internal sealed class SessionDouble(Hello hello, IServerStreamWriter<FromManager> responses)
{
    private readonly Channel<FromGateway> _received = Channel.CreateUnbounded<FromGateway>();
    private readonly TaskCompletionSource<Status> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<FromGateway> _setAside = [];

    public Hello Hello => hello;

    public async Task RunAsync(IAsyncStreamReader<FromGateway> requests, ServerCallContext context)
    {
        var reading = ReadAsync(requests, context);
        var first = await Task.WhenAny(reading, _end.Task);
        if (first == _end.Task && _end.Task.Result.StatusCode != StatusCode.OK) throw new RpcException(_end.Task.Result);
    }

    public void End(Status status) => _end.TrySetResult(status);

    public Task SendAsync(FromManager message) => responses.WriteAsync(message);

    public Task AcceptAsync(params IEnumerable<BlockId> blocks) => SettleAsync(blocks, null);

    public async Task SettleAsync(IEnumerable<BlockId> blocks, Rejection.Types.Reason? reason)
    {
        foreach (var group in blocks.GroupBy(b => (b.Epoch, b.Stream)))
        {
            var settled = new Settled { Epoch = group.Key.Epoch, Stream = group.Key.Stream };
            foreach (var id in group)
            {
                if (reason is { } r)
                    settled.Rejected.Add(new Rejection { Sequence = id.Sequence, Reason = r, Detail = "the test says so" });
                else settled.Accepted.Add(id.Sequence);
            }
            await SendAsync(new FromManager { Settled = settled });
        }
    }

    /// <summary>The next message of a kind; others are set aside for whoever asks for them.</summary>
    public async Task<FromGateway> NextAsync(FromGateway.BodyOneofCase kind, TimeSpan? timeout = null)
    {
        for (var i = _setAside.Count; i > 0; i--)
        {
            var message = _setAside.Dequeue();
            if (message.BodyCase == kind) return message;
            _setAside.Enqueue(message);
        }
        using var cancel = new CancellationTokenSource(timeout ?? ManagerDouble.Timeout);
        while (true)
        {
            var message = await _received.Reader.ReadAsync(cancel.Token);
            if (message.BodyCase == kind) return message;
            _setAside.Enqueue(message);
        }
    }

    /// <summary>The next message of any kind that nobody took or set aside.</summary>
    public async Task<FromGateway> NextAnyAsync() => await _received.Reader.ReadAsync().AsTask().WaitAsync(ManagerDouble.Timeout);

    public async Task<Block> NextBlockAsync() => Block.Open((await NextAsync(FromGateway.BodyOneofCase.Block)).Block.Memory);

    public async Task<List<Block>> NextBlocksAsync(int count)
    {
        List<Block> blocks = [];
        while (blocks.Count < count) blocks.Add(await NextBlockAsync());
        return blocks;
    }

    /// <summary>True when no block comes for a while, although there is every chance to.</summary>
    public async Task<bool> StaysSilentAsync()
    {
        try
        {
            await NextAsync(FromGateway.BodyOneofCase.Block, TimeSpan.FromMilliseconds(300));
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private async Task ReadAsync(IAsyncStreamReader<FromGateway> requests, ServerCallContext context)
    {
        try
        {
            while (await requests.MoveNext(context.CancellationToken)) _received.Writer.TryWrite(requests.Current);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The gateway went away; the test asks for what came before.
        }
        _received.Writer.TryComplete();
    }
}
