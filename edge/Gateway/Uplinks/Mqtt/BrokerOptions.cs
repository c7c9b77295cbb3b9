using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using MQTTnet;
using MQTTnet.Channel;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeFleet.Gateway.Uplinks.Mqtt;

/// <summary>How to connect: made anew for each connection, so that a file which was put right holds without a restart.</summary>
/// <param name="settings">Where to.</param>
/// <param name="files">Certificates and passwords.</param>
/// <param name="bearer">What it goes over.</param>
/// <param name="clock">Knows what has expired.</param>
internal sealed class BrokerOptions(MqttSettings settings, UplinkFiles files, IBearer bearer, TimeProvider clock)
{
    /// <summary>The most that is taken from the broker in one packet, with MQTT 5.</summary>
    private const int MaxPacketBytes = 64 * 1024;

    public IBearer Bearer => bearer;

    /// <param name="will">What the broker says of this gateway when the connection breaks.</param>
    /// <exception cref="UplinkException">A file is missing or makes no sense.</exception>
    public MqttClientOptions Create(OutgoingMessage will)
    {
        var (host, port) = (settings.Broker.IdnHost, settings.Broker.Port);
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer(host, port)
            .WithStreamProvider(new Streams(bearer, host, port))
            .WithProtocolVersion(settings.Version)
            .WithTryPrivate(false) // a bit of bridges, which not every broker knows
            .WithClientId(settings.Gateway)
            .WithCleanStart() // what was not settled comes from the outbox
            .WithKeepAlivePeriod(bearer.Terms.Times.KeepAlive)
            .WithTimeout(bearer.Terms.Times.Greeting) // also for the answer to a message
            .WithWillTopic(will.Topic)
            .WithWillPayload(will.Payload)
            .WithWillRetain()
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (settings.Version == MqttProtocolVersion.V500) options.WithMaximumPacketSize(MaxPacketBytes);
        if (settings.User is { } user) options.WithCredentials(user, settings.PasswordFile is { } file ? files.Secret(file) : "");
        if (settings.IsSecured) options.WithTlsOptions(Tls(host));
        return options.Build();
    }

    private MqttClientTlsOptions Tls(string host)
    {
        var tls = new MqttClientTlsOptionsBuilder().UseTls().WithTargetHost(host).WithRevocationMode(X509RevocationMode.NoCheck);
        try
        {
            if (settings.AuthorityFile is { } authority)
            {
                var trusted = new X509Certificate2Collection();
                trusted.ImportFromPem(files.Text(authority));
                if (trusted.Count == 0) throw new CryptographicException($"{authority} holds no certificate in PEM form.");
                tls.WithTrustChain(trusted);
            }
            if (settings is { CertificateFile: { } certificate, KeyFile: { } key })
                tls.WithClientCertificates(
                    [InTime(X509Certificate2.CreateFromPem(files.Text(certificate), files.Secret(key)), certificate)]);
        }
        catch (CryptographicException e)
        {
            throw new UplinkException(
                UplinkFault.Refused, $"the certificates for {settings.Broker} cannot be used: {e.Message} Put the files right that "
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
