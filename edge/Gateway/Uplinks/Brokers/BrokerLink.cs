using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using MQTTnet;
using MQTTnet.Channel;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeFleet.Gateway.Uplinks.Brokers;

/// <summary>
/// The way to a broker. Files are read anew for each connection, so that one which was put right holds without a restart.
/// </summary>
/// <param name="access">Where to, and as whom.</param>
/// <param name="files">Certificates and passwords.</param>
/// <param name="bearers">What it goes over.</param>
/// <param name="clock">Knows what has expired.</param>
internal sealed class BrokerLink(BrokerAccess access, UplinkFiles files, BearerSelection bearers, TimeProvider clock)
{
    /// <summary>The most that is taken from the broker in one packet, with MQTT 5.</summary>
    private const int MaxPacketBytes = 64 * 1024;

    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);

    public BrokerAccess Access => access;

    /// <summary>What the present connection goes over, or the next one.</summary>
    public IBearer Bearer => bearers.Current;

    /// <summary>The broker, to be asked whether it lets this gateway in: under a name of its own, which pushes no connection out.</summary>
    /// <param name="access">Where to, and as whom.</param>
    /// <param name="clientId">The name of the uplink at the broker.</param>
    /// <param name="ground">The gateway.</param>
    public static OtherSide OtherSide(BrokerAccess access, string clientId, UplinkGround ground)
    {
        return new OtherSide(access.Broker, async (bearer, cancel) =>
        {
            var link = new BrokerLink(access, new UplinkFiles(ground.Folder), new BearerSelection(clientId, [bearer], ground.Clock),
                ground.Clock);
            var order = new ConnectOrder(clientId + "-check", Will: null);
            using var client = new MqttClientFactory().CreateMqttClient();
            await link.ConnectAsync(client, order, cancel).ConfigureAwait(false);
            await client.DisconnectAsync(new MqttClientDisconnectOptions(), cancel).ConfigureAwait(false);
            return new OtherSideAnswer($"lets {order.ClientId} in");
        });
    }

    /// <summary>Proves that a broker answers over a bearer: it takes a CONNECT and says something, whatever it is.</summary>
    /// <param name="bearer">The bearer.</param>
    /// <param name="order">As the uplink connects; the probe has a name of its own, which pushes no connection out.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task ProbeAsync(IBearer bearer, ConnectOrder order, CancellationToken cancel)
    {
        var options = Create(order with { ClientId = order.ClientId + "-probe", Will = null, SessionLives = null }, bearer);
        using var client = new MqttClientFactory().CreateMqttClient();
        try
        {
            await client.ConnectAsync(options, cancel).ConfigureAwait(false);
            if (client.IsConnected) await client.DisconnectAsync(new MqttClientDisconnectOptions(), cancel).ConfigureAwait(false);
        }
        finally
        {
            Forget(options);
        }
    }

    /// <returns>What the broker said when it let the gateway in.</returns>
    /// <exception cref="UplinkException">There is no connection: why, and what to do.</exception>
    public async Task<MqttClientConnectResult> ConnectAsync(IMqttClient client, ConnectOrder order, CancellationToken cancel)
    {
        var options = Create(order, Bearer);
        try
        {
            var result = await client.ConnectAsync(options, cancel).ConfigureAwait(false);
            if (result.ResultCode != MqttClientConnectResultCode.Success) throw MqttFaults.Refused(access, result);
            // A broker of 3.1.1 does not say what it takes.
            if (access.Version == MqttProtocolVersion.V500 && result.MaximumQoS == MqttQualityOfServiceLevel.AtMostOnce)
                throw new UplinkException(
                    UplinkFault.Refused, $"{access.Broker} takes only QoS 0, with which it never says what it has; use a broker that "
                        + "takes QoS 1");
            return result;
        }
        catch (Exception e) when (e is not UplinkException && !cancel.IsCancellationRequested)
        {
            throw MqttFaults.NotConnected(access.Broker, e);
        }
        finally
        {
            Forget(options);
        }
    }

    /// <summary>Hears a topic from now on.</summary>
    /// <param name="client">Connected.</param>
    /// <param name="topic">Or a filter of topics.</param>
    /// <param name="advice">What to do where the broker does not let the gateway: a sentence.</param>
    /// <param name="cancel">Gives up.</param>
    /// <param name="quality">The best that is asked for.</param>
    /// <exception cref="UplinkException">The broker refuses.</exception>
    public async Task SubscribeAsync(
        IMqttClient client, string topic, string advice, CancellationToken cancel,
        MqttQualityOfServiceLevel quality = MqttQualityOfServiceLevel.AtLeastOnce)
    {
        var options = new MqttClientSubscribeOptionsBuilder().WithTopicFilter(topic, quality).Build();
        var answer = await client.SubscribeAsync(options, cancel).ConfigureAwait(false);
        if (answer.Items.FirstOrDefault(item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2) is { } refused)
            throw new UplinkException(
                UplinkFault.Refused, $"{access.Broker} does not let this gateway hear {topic}: "
                    + $"{MqttFaults.Words($"{refused.ResultCode}", answer.ReasonString)}. {advice}");
    }

    /// <summary>
    /// Leaves in order, within two seconds, and lets go of the client. Who leaves so has no last will, and says it himself. Does not throw.
    /// </summary>
    /// <param name="client">Connected or not.</param>
    /// <param name="farewell">Says what is to be said; null: nothing.</param>
    public async Task LeaveAsync(IMqttClient client, Func<CancellationToken, Task>? farewell)
    {
        using var soon = new CancellationTokenSource(Goodbye, clock);
        try
        {
            if (client.IsConnected)
            {
                if (farewell is not null) await farewell(soon.Token).ConfigureAwait(false);
                await client.DisconnectAsync(new MqttClientDisconnectOptions(), soon.Token).ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // The broker is gone, and says the will.
        }
        client.Dispose();
    }

    private static void Forget(MqttClientOptions options)
    {
        foreach (var certificate in options.ChannelOptions.TlsOptions?.ClientCertificatesProvider?.GetCertificates() ?? [])
            certificate.Dispose();
    }

    private MqttClientOptions Create(ConnectOrder order, IBearer bearer)
    {
        var (host, port) = (access.Broker.IdnHost, access.Broker.Port);
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer(host, port)
            .WithStreamProvider(new Streams(bearer, host, port))
            .WithProtocolVersion(access.Version)
            .WithTryPrivate(false) // a bit of bridges, which not every broker knows
            .WithClientId(order.ClientId)
            .WithCleanStart(order.SessionLives is null)
            .WithKeepAlivePeriod(order.LongestKeepAlive is { } longest && longest < bearer.Terms.Times.KeepAlive ? longest
                : bearer.Terms.Times.KeepAlive)
            .WithTimeout(bearer.Terms.Times.Greeting); // also for the answer to a message
        if (order.Will is { } will)
            options.WithWillTopic(will.Topic).WithWillPayload(will.Payload).WithWillRetain(will.Retain)
                .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (access.Version == MqttProtocolVersion.V500)
            options.WithMaximumPacketSize(MaxPacketBytes)
                .WithSessionExpiryInterval((uint)(order.SessionLives ?? TimeSpan.Zero).TotalSeconds);
        if (order.Login is { } login) options.WithCredentials(login.User, login.Password);
        else if (access.User is { } user) options.WithCredentials(user, access.PasswordFile is { } file ? files.Secret(file) : "");
        if (access.IsSecured) options.WithTlsOptions(Tls(host, order.Login?.Authorities));
        return options.Build();
    }

    /// <param name="authorities">CA certificates, PEM; null: those of the settings.</param>
    private MqttClientTlsOptions Tls(string host, string? authorities)
    {
        var tls = new MqttClientTlsOptionsBuilder().UseTls().WithTargetHost(host).WithRevocationMode(X509RevocationMode.NoCheck);
        try
        {
            if ((authorities ?? (access.AuthorityFile is { } file ? files.Text(file) : null)) is { } pem)
            {
                var trusted = new X509Certificate2Collection();
                trusted.ImportFromPem(pem);
                if (trusted.Count == 0)
                    throw new CryptographicException($"{access.AuthorityFile ?? "what is trusted"} holds no certificate in PEM form.");
                tls.WithTrustChain(trusted);
            }
            if (access is { CertificateFile: { } certificate, KeyFile: { } key })
                tls.WithClientCertificates(
                    [InTime(X509Certificate2.CreateFromPem(files.Text(certificate), files.Secret(key)), certificate)]);
        }
        catch (CryptographicException e)
        {
            throw new UplinkException(
                UplinkFault.Refused, $"the certificates for {access.Broker} cannot be used: {e.Message} Put the files right that "
                    + "gateway.json names", e);
        }
        return tls.Build();
    }

    private X509Certificate2 InTime(X509Certificate2 certificate, string file)
    {
        var (end, now) = (certificate.NotAfter.ToUniversalTime(), clock.GetUtcNow());
        if (end > now) return certificate;
        certificate.Dispose();
        throw new UplinkException(UplinkFault.Refused, $"the certificate in {file} expired on {end:u}; put a new one there, with its key");
    }

    private sealed class Streams(IBearer bearer, string host, int port) : IMqttClientStreamProvider
    {
        public Task<Stream> ConnectAsync(EndPoint endPoint, CancellationToken cancellationToken) =>
            bearer.OpenAsync(host, port, cancellationToken);
    }
}

/// <summary>What one connection says of itself.</summary>
/// <param name="ClientId">At one broker, of this gateway's uplink only.</param>
/// <param name="Will">What the broker says of it when it breaks off; null: nothing.</param>
/// <param name="SessionLives">
/// How long the broker keeps what it could not deliver; null: it keeps nothing. With 3.1.1 the broker decides how long.
/// </param>
internal sealed record ConnectOrder(string ClientId, LastWill? Will, TimeSpan? SessionLives = null)
{
    /// <summary>In place of the user and the password of the settings.</summary>
    public BrokerLogin? Login { get; init; }

    /// <summary>The broker lets an idle connection live no longer; null: as long as one likes.</summary>
    public TimeSpan? LongestKeepAlive { get; init; }
}

/// <summary>Who one is for one connection, where that is made for it.</summary>
/// <param name="User">The user name.</param>
/// <param name="Password">Null: none, a certificate says who it is.</param>
/// <param name="Authorities">Whom it trusts: CA certificates, PEM; null: whom the settings say.</param>
internal sealed record BrokerLogin(string User, string? Password, string? Authorities);

/// <param name="Topic">Where the broker says it, QoS 1.</param>
/// <param name="Payload">What it says.</param>
/// <param name="Retain">The broker keeps it.</param>
internal sealed record LastWill(string Topic, byte[] Payload, bool Retain);
