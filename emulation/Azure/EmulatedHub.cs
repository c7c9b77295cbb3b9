using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace EdgeFleet.Azure;

/// <summary>
/// An Azure IoT Hub, or the edgeHub of an IoT Edge device, as its clients see it over MQTT and TLS: whom it lets in and for how long,
/// its topics, its limits and what it does beyond them.
/// </summary>
public sealed class EmulatedHub : IAsyncDisposable
{
    private const int MostSubscriptions = 5;
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40);
    private const string Methods = "$iothub/methods/POST/#";
    private const string Desired = "$iothub/twin/PATCH/properties/desired/#";
    private const string TwinAnswers = "$iothub/twin/res/#";

    private readonly HubOptions _options;
    private readonly HubAuthority _authority;
    private readonly TimeProvider _clock;
    private readonly HubGate _gate;
    private readonly HubTraffic _traffic;
    private readonly ConcurrentDictionary<string, HubClient> _clients = [];
    private MqttServer? _server;
    private int _requests;

    public EmulatedHub(HubOptions options, HubAuthority authority, TimeProvider clock)
    {
        (_options, _authority, _clock) = (options, authority, clock);
        (_gate, _traffic) = (new HubGate(options, clock), new HubTraffic(options, clock));
    }

    /// <summary>Where it is.</summary>
    public string Host => string.Create(CultureInfo.InvariantCulture, $"localhost:{_options.Port}");

    /// <summary>Telemetry in the order in which it came; what it acknowledged, and perhaps more than once.</summary>
    public IReadOnlyCollection<HubMessage> Telemetry => _traffic.Telemetry;

    /// <summary>What it acknowledged and threw away, as an edgeHub does with topics that it does not know.</summary>
    public int Dropped => _traffic.Dropped;

    /// <summary>How often it answered 429 to a request about a twin.</summary>
    public int Throttled => _traffic.Throttled;

    /// <param name="device">Its id.</param>
    /// <param name="module">Of that device; null: the device itself.</param>
    /// <param name="thumbprint">SHA-256 of the certificate that lets it in, in place of a token.</param>
    public HubClient Register(string device, string? module = null, string? thumbprint = null)
    {
        var client = new HubClient(device, module, _options.TwinBytes) { Thumbprint = thumbprint };
        _clients[client.ClientId] = client;
        return client;
    }

    /// <summary>May be called again after <see cref="StopAsync"/>; it then knows what it knew.</summary>
    public async Task StartAsync()
    {
#pragma warning disable CA5359 // A client's certificate: who it is decides CONNECT.
        var server = _server = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder().WithoutDefaultEndpoint()
            .WithEncryptedEndpoint().WithEncryptedEndpointPort(_options.Port).WithEncryptedEndpointBoundIPAddress(IPAddress.Loopback)
            .WithEncryptedEndpointBoundIPV6Address(IPAddress.IPv6None).WithEncryptionCertificate(_authority.Server)
            .WithClientCertificate((_, _, _, _) => true)
            .WithPersistentSessions().WithTlsEndpointReuseAddress().Build());
#pragma warning restore CA5359
        server.ValidatingConnectionAsync += Does<ValidatingConnectionEventArgs>(Admit);
        server.InterceptingSubscriptionAsync += Does<InterceptingSubscriptionEventArgs>(Subscribe);
        server.InterceptingUnsubscriptionAsync += Does<InterceptingUnsubscriptionEventArgs>(
            left => _clients[left.ClientId].Filters.TryRemove(left.Topic, out _));
        server.InterceptingPublishAsync += TakeAsync;
        server.ClientDisconnectedAsync += Does<ClientDisconnectedEventArgs>(
            gone => _clients.GetValueOrDefault(gone.ClientId)?.Disconnected(gone.RemoteEndPoint));
        await server.StartAsync().ConfigureAwait(false);
    }

    public async Task StopAsync()
    {
        if (_server is not { } server) return;
        _server = null;
        await server.StopAsync(new MqttServerStopOptions()).ConfigureAwait(false);
        server.Dispose();
        foreach (var client in _clients.Values) client.Disconnected(client.Connection?.From);
    }

    public ValueTask DisposeAsync() => new(StopAsync());

    /// <summary>Ends a connection, as a hub does for many reasons, of which it tells none.</summary>
    public Task CutAsync(HubClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return client.IsConnected && _server is { } server
            ? server.DisconnectClientAsync(client.ClientId, new MqttServerClientDisconnectOptions()) : Task.CompletedTask;
    }

    /// <summary>Changes what is desired of a client, which hears of it if it is there and listens.</summary>
    /// <exception cref="InvalidDataException">It would become larger than the hub takes.</exception>
    public async Task DesireAsync(HubClient client, JsonObject patch)
    {
        ArgumentNullException.ThrowIfNull(client);
        var (body, version) = client.Twin.Desire(patch);
        await SendAsync(client, Desired, new HubReply(
            string.Create(CultureInfo.InvariantCulture, $"$iothub/twin/PATCH/properties/desired/?$version={version}"), body))
            .ConfigureAwait(false);
    }

    /// <summary>Calls a method of a client.</summary>
    /// <exception cref="InvalidOperationException">The client is not there, or hears no methods.</exception>
    /// <exception cref="TimeoutException">It does not answer.</exception>
    public async Task<MethodAnswer> InvokeAsync(HubClient client, string method, string body, TimeSpan patience)
    {
        ArgumentNullException.ThrowIfNull(client);
        var request = Interlocked.Increment(ref _requests).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<MethodAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _traffic.Methods[request] = answer;
        var topic = $"$iothub/methods/POST/{Uri.EscapeDataString(method)}/?$rid={request}";
        if (!await SendAsync(client, Methods, new HubReply(topic, Encoding.UTF8.GetBytes(body))).ConfigureAwait(false))
            throw new InvalidOperationException($"{client.ClientId} is not there, or hears no methods");
        return await answer.Task.WaitAsync(patience, _clock).ConfigureAwait(false);
    }

    private void Admit(ValidatingConnectionEventArgs coming)
    {
        var client = _clients.GetValueOrDefault(coming.ClientId);
        var (answer, end) = _gate.Check(client, coming.UserName ?? "", coming.Password, coming.ClientCertificate);
        coming.ReasonCode = answer;
        if (answer != MqttConnectReasonCode.Success) return;
        if (coming.CleanSession == true) client!.Filters.Clear();
        var cut = end is { } at && at - _clock.GetUtcNow() is var life && life < LongestTimer
            ? _clock.CreateTimer(_ => _ = CutAsync(client!), null, life, Timeout.InfiniteTimeSpan) : null;
        client!.Connected(new HubConnection(coming.RemoteEndPoint, end, cut));
    }

    private void Subscribe(InterceptingSubscriptionEventArgs asked)
    {
        var (client, filter) = (_clients[asked.ClientId], asked.TopicFilter.Topic);
        var inputs = client.Module is null ? $"devices/{client.Device}/messages/devicebound/#" : $"{client.Resource}/inputs/#";
        if ((filter is not (Methods or Desired or TwinAnswers) && filter != inputs)
            || (!client.Filters.ContainsKey(filter) && client.Filters.Count == MostSubscriptions))
        {
            (asked.ProcessSubscription, asked.CloseConnection) = (false, true);
            // An answer may still go out before the end, and must not be that it is granted.
            asked.Response.ReasonCode = MqttSubscribeReasonCode.UnspecifiedError;
            return;
        }
        client.Filters[filter] = true;
        if (asked.TopicFilter.QualityOfServiceLevel != MqttQualityOfServiceLevel.ExactlyOnce) return;
        asked.TopicFilter.QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce;
        asked.Response.ReasonCode = MqttSubscribeReasonCode.GrantedQoS1;
    }

    private async Task TakeAsync(InterceptingPublishEventArgs sent)
    {
        sent.ProcessPublish = false; // nothing goes from one client to another
        if (!_clients.TryGetValue(sent.ClientId, out var client)) return;
        var message = sent.ApplicationMessage;
        var action = _traffic.Take(client, message.Topic, message.Payload.ToArray(), message.QualityOfServiceLevel, message.Retain);
        sent.CloseConnection = action.Ends;
        if (action.Wait > TimeSpan.Zero) await Task.Delay(action.Wait, _clock, sent.CancellationToken).ConfigureAwait(false);
        if (action.Reply is { } reply) await SendAsync(client, TwinAnswers, reply).ConfigureAwait(false);
    }

    /// <returns>False: the client is not there, or does not listen; nothing waits for it.</returns>
    private async Task<bool> SendAsync(HubClient client, string filter, HubReply reply)
    {
        if (_server is not { } server || !client.IsConnected || !client.Filters.ContainsKey(filter)) return false;
        var session = (await server.GetSessionsAsync().ConfigureAwait(false)).FirstOrDefault(session => session.Id == client.ClientId);
        return session is not null && session.TryEnqueueApplicationMessage(
            new MqttApplicationMessage { Topic = reply.Topic, Payload = new ReadOnlySequence<byte>(reply.Body) }, out _);
    }

    private static Func<T, Task> Does<T>(Action<T> action) => told =>
    {
        action(told);
        return Task.CompletedTask;
    };
}
