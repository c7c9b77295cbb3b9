using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Playwright;

namespace EdgeFleet.Scenarios.Console;

/// <summary>An enrolled gateway that is in somebody else's hands, and puts a script into every text that it can say.</summary>
internal sealed class HostileGateway : IAsyncDisposable
{
    /// <summary>Whichever way a page would take it for markup or for an address.</summary>
    public const string Script =
        "'\"><img src=x onerror=\"window.planted=1\"><script>window.planted=1</script><svg onload=window.planted=1> "
        + "javascript:window.planted=1";

    private readonly GrpcChannel _channel;
    private readonly AsyncDuplexStreamingCall<FromGateway, FromManager> _call;

    private HostileGateway(GrpcChannel channel)
    {
        _channel = channel;
        _call = new GatewaySessions.GatewaySessionsClient(channel).Session();
    }

    /// <summary>Enrols with the claim code that a person gave it.</summary>
    /// <param name="api">The administrator's requests.</param>
    /// <param name="manager">Address of the console.</param>
    /// <param name="claim">The code.</param>
    public static async Task<HostileGateway> EnrolAsync(IAPIRequestContext api, string manager, string claim)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=somebody", key, HashAlgorithmName.SHA256).CreateSigningRequest();
        using var people = new HttpClient { BaseAddress = new Uri(manager) };
        using var message = new HttpRequestMessage(HttpMethod.Post, ".well-known/est/simpleenroll")
        {
            Content = new StringContent(Convert.ToBase64String(request, Base64FormattingOptions.InsertLineBreaks)),
        };
        message.Headers.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"gateway:{claim}")));
        using var answer = await people.SendAsync(message);
        var cms = new SignedCms();
        cms.Decode(Convert.FromBase64String(await answer.Content.ReadAsStringAsync()));
        using var signed = cms.Certificates[0].CopyWithPrivateKey(key);
        var info = await (await api.GetAsync(manager + "/api/v1/enrolment")).JsonAsync<JsonElement>();
        var handler = new SocketsHttpHandler();
        handler.SslOptions.ClientCertificateContext = System.Net.Security.SslStreamCertificateContext.Create(
            X509CertificateLoader.LoadPkcs12(signed.Export(X509ContentType.Pkcs12), null), null, offline: true);
        // Whom it talks to is not what is looked at here.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null;
        var address = info.GetProperty("gatewaysUrl").GetString()!;
        return new HostileGateway(
            GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true }));
    }

    /// <summary>Says all it can say of itself and of a device that is its own.</summary>
    public async Task SpeakAsync(long device, TimeProvider clock)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await SendAsync(new FromGateway { Hello = new Hello { Protocol = 1, Software = Script, Features = { Script } } });
        await SendAsync(new FromGateway { Described = Described(device) });
        await SendAsync(new FromGateway { Reported = Reported(device) });
        var (text, number) = (new SeriesId(device, PointPath.Parse("3341/0/5527")), new SeriesId(device, PointPath.Parse("3303/0/5700")));
        var result = new CommandResult(Guid.NewGuid().ToString(), CommandStatus.Failed, Script, Script, Script);
        await SendAsync(StreamClass.Event, 1,
            new Reading(text, now, ReadingValue.Of(Script)), result.ToReading(device, now, 1));
        await SendAsync(StreamClass.Telemetry, 1,
            [new Reading(text, now, ReadingValue.Of(Script)), .. Enumerable.Range(0, 60).Select(i =>
                new Reading(number, now - i * 60_000L, ReadingValue.Of(20.0 + i)))]);
        while (await _call.ResponseStream.MoveNext(CancellationToken.None))
            if (_call.ResponseStream.Current.Settled?.Stream == StreamClass.Telemetry) return;
        Assert.Fail("the manager did not take its readings");
    }

    public async ValueTask DisposeAsync()
    {
        await _call.RequestStream.CompleteAsync();
        _call.Dispose();
        _channel.Dispose();
    }

    private static PointDescriptions Described(long device)
    {
        var model = new PointDescriptions.Types.Model { Name = Script, Title = { ["en"] = Script, ["zh"] = Script } };
        (string, string, bool)[] points = [("3303/0/5700", "Cel", true), ("3341/0/5527", Script, true), ("3303/0/1", Script, false)];
        foreach (var (path, unit, writable) in points)
            model.Points.Add(new Point
            {
                Path = path, Unit = unit, Writable = writable, Name = { ["en"] = Script, ["zh"] = Script },
                Min = writable ? "" : Script, Max = writable ? "" : Script,
            });
        return new PointDescriptions { Models = { model }, Devices = { new PointDescriptions.Types.DeviceModel { Device = device } } };
    }

    private static Reported Reported(long device) => new()
    {
        RejectedVersion = 1, Faults = { Script },
        Devices = { new DeviceState { Device = device, Link = DeviceState.Types.Link.Misconfigured, Fault = Script } },
        DeviceFaults = { new DeviceFault { Device = device, Name = Script, Faults = { Script } } },
    };

    private Task SendAsync(FromGateway message) => _call.RequestStream.WriteAsync(message);

    private Task SendAsync(StreamClass stream, ulong sequence, params Reading[] readings) => SendAsync(new FromGateway
    {
        Block = Google.Protobuf.ByteString.CopyFrom(Block.Seal(BlockCodec.Encode(stream, readings), 7, sequence).Bytes.Span),
    });
}
