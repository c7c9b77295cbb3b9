using System.Security.Cryptography;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Uplinks.Brokers;
using MQTTnet.Formatter;

namespace EdgeFleet.Gateway.Uplinks.Azure;

/// <summary>A device that signs its tokens with the key of its connection string, which lies in a file.</summary>
internal sealed class KeyAccess(AzureSettings settings, UplinkFiles files, TimeProvider clock) : IAzureAccess
{
    private const string Advice =
        "See whether this machine's clock is right, whether the device is there and enabled at the hub, and whether it still has this key";

    public AzureIdentity Identity() => Read().Identity;

    public Task<AzureTicket> PrepareAsync(CancellationToken cancel)
    {
        var (identity, key) = Read();
        var token = new SharedAccess(identity.Resource, clock.GetUtcNow() + settings.TokenLife);
        var access = new BrokerAccess(identity.Broker, MqttProtocolVersion.V311)
        {
            AuthorityFile = settings.AuthorityFile, Advice = Advice,
        };
        var password = token.Signed(HMACSHA256.HashData(key, token.ToSign()));
        return Task.FromResult(new AzureTicket(identity, access, new BrokerLogin(identity.User, password, null), token.End));
    }

    private (AzureIdentity Identity, byte[] Key) Read()
    {
        var file = settings.ConnectionFile!;
        return ConnectionString.Read(files.Secret(file))
            ?? throw new UplinkException(
                UplinkFault.Refused, $"{file} holds no connection string of a device, as in HostName=…;DeviceId=…;SharedAccessKey=…: copy "
                    + "the device's own from the hub, not one of the hub");
    }
}
