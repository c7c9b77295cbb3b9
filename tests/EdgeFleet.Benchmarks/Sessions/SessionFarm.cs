using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace EdgeFleet.Benchmarks.Sessions;

/// <summary>
/// Gateways as the manager sees them: a connection each, its Hello, then a report every five seconds and with every other one a
/// block of readings, all of them spread evenly over the time.
/// </summary>
internal sealed class SessionFarm : IAsyncDisposable
{
    /// <summary>2,000 gateways with this many deliver 5,600 readings a second, a city's average.</summary>
    private const int ReadingsOfBlock = 28;

    private const int PointsOfDevice = 4;
    private static readonly TimeSpan Report = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<(GrpcChannel Channel, AsyncDuplexStreamingCall<FromGateway, FromManager> Call)> _open = [];
    private readonly List<Task> _running = [];
    private long _sent, _settled, _rejected;

    /// <summary>Blocks that were sent.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Of these, those that the server has settled.</summary>
    public long Settled => Interlocked.Read(ref _settled);

    /// <summary>And those that it refused.</summary>
    public long Rejected => Interlocked.Read(ref _rejected);

    /// <summary>Connects all of them, one after the other, and sets them going.</summary>
    public async Task ConnectAsync(Uri server, IReadOnlyList<X509Certificate2> certificates)
    {
        for (var i = 0; i < certificates.Count; i++)
        {
            var channel = GrpcChannel.ForAddress(server, new GrpcChannelOptions
            {
                HttpHandler = Handler(certificates[i]), DisposeHttpClient = true, MaxSendMessageSize = null,
            });
            var call = new GatewaySessions.GatewaySessionsClient(channel).Session();
            _open.Add((channel, call));
            var epoch = (ulong)Random.Shared.NextInt64(1, long.MaxValue);
            await call.RequestStream.WriteAsync(
                new FromGateway { Hello = new Hello { Protocol = 1, Software = "farm", BootId = epoch, Epoch = epoch } });
            if (!await call.ResponseStream.MoveNext(CancellationToken.None) || call.ResponseStream.Current.Welcome is null)
                throw new InvalidOperationException($"gateway {i + 1} was not welcomed");
            _running.Add(HearAsync(call.ResponseStream));
            _running.Add(SpeakAsync(call.RequestStream, i + 1, epoch, Report * 2 * i / certificates.Count));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var (channel, call) in _open)
        {
            call.Dispose();
            channel.Dispose();
        }
        await Task.WhenAll(_running);
        _stop.Dispose();
    }

    private static SocketsHttpHandler Handler(X509Certificate2 certificate)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null;
        return handler;
    }

    private async Task HearAsync(IAsyncStreamReader<FromManager> messages)
    {
        try
        {
            while (await messages.MoveNext(_stop.Token))
            {
                if (messages.Current.Settled is not { } settled) continue;
                Interlocked.Add(ref _settled, settled.Accepted.Count);
                Interlocked.Add(ref _rejected, settled.Rejected.Count);
            }
        }
        catch (Exception e) when (_stop.IsCancellationRequested && e is RpcException or OperationCanceledException or IOException)
        {
            // The farm closes.
        }
    }

    private async Task SpeakAsync(IClientStreamWriter<FromGateway> messages, int gateway, ulong epoch, TimeSpan offset)
    {
        var random = new Random(gateway);
        try
        {
            await Task.Delay(offset, _stop.Token);
            using var timer = new PeriodicTimer(Report);
            for (ulong round = 1; ; round++)
            {
                var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
                if (round % 2 == 1)
                {
                    var payload = BlockCodec.Encode(StreamClass.Telemetry, Readings(gateway, (int)(round / 2), now, random));
                    var block = Block.Seal(payload, epoch, 1 + round / 2);
                    await messages.WriteAsync(new FromGateway { Block = Google.Protobuf.UnsafeByteOperations.UnsafeWrap(block.Bytes) });
                    Interlocked.Increment(ref _sent);
                }
                await messages.WriteAsync(new FromGateway { Reported = State(gateway, round, now) });
                await timer.WaitForNextTickAsync(_stop.Token);
            }
        }
        catch (Exception e) when (
            _stop.IsCancellationRequested && e is RpcException or OperationCanceledException or InvalidOperationException)
        {
            // The farm closes.
        }
    }

    /// <summary>Each block holds other points: a meter is read once in some minutes.</summary>
    private static List<Reading> Readings(int gateway, int block, long now, Random random) =>
        [.. Enumerable.Range(block * ReadingsOfBlock, ReadingsOfBlock).Select(i => new Reading(
            new SeriesId(Device(gateway, i / PointsOfDevice), new PointPath(3303, (ushort)(i % PointsOfDevice), 5700)),
            now - random.Next(10_000), ReadingValue.Of(random.Next(2000) / 10m)))];

    private static Reported State(int gateway, ulong round, long now)
    {
        var report = new Reported { ConfigurationVersion = 1, Time = now, OutboxBytesOnDisk = 4_000_000, WireBytesSent = round * 1000 };
        report.Outbox.Add(new OutboxStream
        {
            Stream = StreamClass.Telemetry, AppendedBlocks = 1 + round / 2, AppendedReadings = round * ReadingsOfBlock / 2,
            FirstUnsettled = 2 + round / 2,
        });
        for (var i = 0; i < SeededFleet.DevicesOfGateway; i++)
            report.Devices.Add(new DeviceState
            {
                Device = Device(gateway, i), Link = DeviceState.Types.Link.Online, LastAnswer = now - 100 * i,
            });
        return report;
    }

    private static long Device(int gateway, int index) =>
        (gateway - 1) * SeededFleet.DevicesOfGateway + 1 + index % SeededFleet.DevicesOfGateway;
}
