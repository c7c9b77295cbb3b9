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
    /// <param name="clientId">The name of the uplink at the broker; the probe has one of its own, which pushes no connection out.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task ProbeAsync(IBearer bearer, string clientId, CancellationToken cancel)
    {
        var options = Create(new ConnectOrder(clientId + "-probe", Will: null), bearer);
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
            if (result.ResultCode != MqttClientConnectResultCode.Success) throw MqttFaults.Refused(access.Broker, result);
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
            .WithKeepAlivePeriod(bearer.Terms.Times.KeepAlive)
            .WithTimeout(bearer.Terms.Times.Greeting); // also for the answer to a message
        if (order.Will is { } will)
            options.WithWillTopic(will.Topic).WithWillPayload(will.Payload).WithWillRetain(will.Retain)
                .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (access.Version == MqttProtocolVersion.V500)
            options.WithMaximumPacketSize(MaxPacketBytes)
                .WithSessionExpiryInterval((uint)(order.SessionLives ?? TimeSpan.Zero).TotalSeconds);
        if (access.User is { } user) options.WithCredentials(user, access.PasswordFile is { } file ? files.Secret(file) : "");
        if (access.IsSecured) options.WithTlsOptions(Tls(host));
        return options.Build();
    }

    private MqttClientTlsOptions Tls(string host)
    {
        var tls = new MqttClientTlsOptionsBuilder().UseTls().WithTargetHost(host).WithRevocationMode(X509RevocationMode.NoCheck);
        try
        {
            if (access.AuthorityFile is { } authority)
            {
                var trusted = new X509Certificate2Collection();
                trusted.ImportFromPem(files.Text(authority));
                if (trusted.Count == 0) throw new CryptographicException($"{authority} holds no certificate in PEM form.");
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
internal sealed record ConnectOrder(string ClientId, LastWill? Will, TimeSpan? SessionLives = null);

/// <param name="Topic">Where the broker says it, QoS 1.</param>
/// <param name="Payload">What it says.</param>
/// <param name="Retain">The broker keeps it.</param>
internal sealed record LastWill(string Topic, byte[] Payload, bool Retain);
