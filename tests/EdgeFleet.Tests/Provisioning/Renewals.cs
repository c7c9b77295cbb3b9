using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Tests.Access;

namespace EdgeFleet.Tests.Provisioning;

internal static class Renewals
{
    /// <summary>Asks for a new certificate for the key, showing the present one.</summary>
    public static async Task<HttpResponseMessage> RenewAsync(RunningManager manager, X509Certificate2 present, ECDsa key)
    {
        var client = manager.Gateway(present);
        return await client.PostAsync(".well-known/est/simplereenroll", new StringContent(RunningManager.Request(key)));
    }

    /// <summary>A gateway that is registered and enrolled.</summary>
    public static async Task<(long Number, X509Certificate2 Certificate)> EnrolledAsync(
        RunningManager manager, HttpClient people, ECDsa key)
    {
        var (number, code) = await RunningManager.GatewayAsync(people, "g");
        return (number, await RunningManager.CertificateAsync(await manager.EnrolAsync(code, key), key));
    }
}
