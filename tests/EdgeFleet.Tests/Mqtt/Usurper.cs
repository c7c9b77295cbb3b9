using System.Security.Cryptography.X509Certificates;
using MQTTnet;

namespace EdgeFleet.Tests.Mqtt;

/// <summary>Another client under a gateway's name.</summary>
internal sealed class Usurper : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();

    public static async Task<Usurper> StartAsync(int port, string name)
    {
        var usurper = new Usurper();
        await usurper._client.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId(name).Build(),
            TestContext.Current.CancellationToken);
        return usurper;
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}

internal static class KeyText
{
    /// <summary>The private key as PKCS 8 in PEM form.</summary>
    public static string GetECDsaPrivateKeyPem(this X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }
}
