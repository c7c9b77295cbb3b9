using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;

namespace EdgeFleet.Tests.Access;

/// <summary>Who may not do a thing may not undo it.</summary>
public class UndoTests
{
    [Fact]
    public async Task A_technician_does_not_lift_an_operators_revocation()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var technician = await manager.PersonAsync(administrator, "technician");
        var @operator = await manager.PersonAsync(administrator, "operator");
        var (number, before) = await RunningManager.GatewayAsync(technician, "g");
        Assert.Equal(HttpStatusCode.NoContent, (await @operator.PostAsJsonAsync($"api/v1/gateways/{number}/revoke", new { })).StatusCode);

        var refused = await technician.PostAsJsonAsync($"api/v1/gateways/{number}/claims", new { }).RefusedAsync(HttpStatusCode.Forbidden);
        Assert.Contains("operator", refused, StringComparison.Ordinal);
        // Nor by a code from before.
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal(HttpStatusCode.Forbidden, (await manager.EnrolAsync(before, key)).StatusCode);

        var claim = await @operator.PostAsync($"api/v1/gateways/{number}/claims", new { });
        await RunningManager.CertificateAsync(await manager.EnrolAsync((string)claim["claimCode"]!, key), key);
    }
}
