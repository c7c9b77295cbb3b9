using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Protocol;

namespace EdgeFleet.Azure;

/// <summary>Whom a hub lets in, by token or certificate.</summary>
internal sealed class HubGate(HubOptions options, TimeProvider clock)
{
    /// <param name="client">Whom the client id names; null: nobody.</param>
    /// <param name="user"><c>{hub}/{client id}/?api-version=…</c>.</param>
    /// <param name="password">A token; empty: none.</param>
    /// <param name="certificate">That the client showed.</param>
    /// <returns>The answer, and when the token ends.</returns>
    public (MqttConnectReasonCode Answer, DateTimeOffset? End) Check(
        HubClient? client, string user, string password, X509Certificate2? certificate)
    {
        var parts = user.Split('/', 2);
        if (client is null || parts.Length < 2 || !IsName(parts[0])
            || !parts[1].StartsWith($"{client.ClientId}/?api-version=", StringComparison.Ordinal))
            return (MqttConnectReasonCode.BadUserNameOrPassword, null);
        if (client.Thumbprint is { } thumbprint)
            return (certificate?.GetCertHashString(HashAlgorithmName.SHA256) == thumbprint && password.Length == 0
                ? MqttConnectReasonCode.Success : MqttConnectReasonCode.NotAuthorized, null);
        var token = AccessToken.Read(password, client.Key);
        return token is not null && token.End > clock.GetUtcNow() && token.Resource == $"{parts[0]}/{client.Resource}"
            ? (MqttConnectReasonCode.Success, token.End) : (MqttConnectReasonCode.NotAuthorized, null);
    }

    private bool IsName(string hub) => hub == options.Name || hub == $"localhost:{options.Port}";
}
