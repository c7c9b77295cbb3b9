using EdgeFleet.Gateway.Uplinks.Brokers;
using MQTTnet.Formatter;

namespace EdgeFleet.Gateway.Uplinks.Azure;

/// <summary>A device that shows a certificate, of which the hub knows the fingerprint or the CA.</summary>
internal sealed class CertificateAccess(AzureSettings settings) : IAzureAccess
{
    private const string Advice = "See at the hub whether the device is there and enabled, and whether it has this certificate";

    public AzureIdentity Identity() => new(settings.Hub!, settings.Hub!, settings.Device!, Module: null);

    public Task<AzureTicket> PrepareAsync(CancellationToken cancel)
    {
        var identity = Identity();
        var access = new BrokerAccess(identity.Broker, MqttProtocolVersion.V311)
        {
            AuthorityFile = settings.AuthorityFile, CertificateFile = settings.CertificateFile, KeyFile = settings.KeyFile,
            Advice = Advice,
        };
        return Task.FromResult(new AzureTicket(identity, access, new BrokerLogin(identity.User, null, null), End: null));
    }
}
