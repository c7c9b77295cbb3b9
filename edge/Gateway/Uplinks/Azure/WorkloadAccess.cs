using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Uplinks.Brokers;
using MQTTnet.Formatter;

namespace EdgeFleet.Gateway.Uplinks.Azure;

/// <summary>
/// A module of IoT Edge, whose key it never sees: the workload API (2020-07-07) signs its tokens, and says which CA the edgeHub's
/// certificate is of.
/// </summary>
internal sealed partial class WorkloadAccess(EdgeEnvironment edge, AzureSettings settings, TimeProvider clock) : IAzureAccess
{
    private const string Version = "api-version=2020-07-07";
    private const string Advice = "See whether this machine's clock is right, and whether the module is in the deployment of this device";
    private const int MostBytes = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public AzureIdentity Identity() => edge.Identity;

    public async Task<AzureTicket> PrepareAsync(CancellationToken cancel)
    {
        var identity = edge.Identity;
        var token = new SharedAccess(identity.Resource, clock.GetUtcNow() + settings.TokenLife);
        try
        {
            using var http = Connect();
            var trusted = await http.GetFromJsonAsync($"/trust-bundle?{Version}", WorkloadJson.Default.TrustBundle, cancel)
                .ConfigureAwait(false);
            var order = new SignOrder("primary", "HMACSHA256", Convert.ToBase64String(token.ToSign()));
            var path = $"/modules/{Uri.EscapeDataString(identity.Module!)}/genid/{Uri.EscapeDataString(edge.Generation)}/sign?{Version}";
            using var answer = await http.PostAsJsonAsync(path, order, WorkloadJson.Default.SignOrder, cancel).ConfigureAwait(false);
            answer.EnsureSuccessStatusCode();
            var signed = await answer.Content.ReadFromJsonAsync(WorkloadJson.Default.Signature, cancel).ConfigureAwait(false);
            var access = new BrokerAccess(identity.Broker, MqttProtocolVersion.V311) { Advice = Advice };
            var password = token.Signed(Convert.FromBase64String(signed!.Digest));
            // An empty one says that the edgeHub's certificate is of a CA that the machine knows.
            var authorities = string.IsNullOrWhiteSpace(trusted!.Certificate) ? null : trusted.Certificate;
            return new AzureTicket(identity, access, new BrokerLogin(identity.User, password, authorities), token.End);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or FormatException or CryptographicException
            || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw new UplinkException(
                UplinkFault.Lost, $"the workload API of IoT Edge at {edge.Workload} does not sign for module {identity.Module}: "
                    + $"{e.Message} See the log of IoT Edge (iotedge system logs)", e) { MayBeBearer = false };
        }
    }

    private HttpClient Connect()
    {
        var isSocket = edge.Workload.Scheme == "unix";
        var handler = new SocketsHttpHandler { UseProxy = false };
        if (isSocket) handler.ConnectCallback = async (_, cancel) => await OpenAsync(edge.Workload.LocalPath, cancel).ConfigureAwait(false);
        return new HttpClient(handler)
        {
            BaseAddress = isSocket ? new Uri("http://workload") : edge.Workload, Timeout = Patience,
            MaxResponseContentBufferSize = MostBytes,
        };
    }

    private static async Task<Stream> OpenAsync(string path, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed record TrustBundle(string Certificate);

    private sealed record SignOrder(string KeyId, string Algo, string Data);

    private sealed record Signature(string Digest);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true)]
    [JsonSerializable(typeof(TrustBundle))]
    [JsonSerializable(typeof(SignOrder))]
    [JsonSerializable(typeof(Signature))]
    private sealed partial class WorkloadJson : JsonSerializerContext;
}
