using System.Net;
using System.Security.Cryptography;
using EdgeFleet.Tests.Access;

namespace EdgeFleet.Tests.Provisioning;

public sealed class RemovalTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task A_removed_gateway_is_known_no_more_and_its_number_is_not_given_again()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var (number, certificate) = await Renewals.EnrolledAsync(manager, administrator, _key);

        using var removed = await administrator.DeleteAsync($"api/v1/gateways/{number}");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);

        await administrator.GetAsync($"api/v1/gateways/{number}").RefusedAsync(HttpStatusCode.NotFound);
        var refused = await Renewals.RenewAsync(manager, certificate, _key).RefusedAsync(HttpStatusCode.Unauthorized);
        Assert.Contains("removed", refused, StringComparison.Ordinal);
        var (next, _) = await RunningManager.GatewayAsync(administrator, "next");
        Assert.True(next > number);
    }

    [Fact]
    public async Task A_gateway_with_devices_is_not_removed_and_the_refusal_says_what_to_do()
    {
        await using var fleet = await Registry.Fleet.StartAsync();
        await fleet.AddAsync(fleet.Device("a"), fleet.Device("b"));
        var refused = await fleet.People.DeleteAsync($"api/v1/gateways/{fleet.Gateway}").RefusedAsync(HttpStatusCode.Conflict);
        Assert.Contains("2 devices; move them to another gateway or remove them first", refused, StringComparison.Ordinal);
        await fleet.People.GetJsonAsync($"api/v1/gateways/{fleet.Gateway}");
    }

    [Fact]
    public async Task A_technician_may_rename_a_gateway_and_not_remove_it()
    {
        await using var fleet = await Registry.Fleet.StartAsync();
        var technician = await fleet.Manager.PersonAsync(fleet.People, "technician");
        await technician.DeleteAsync($"api/v1/gateways/{fleet.Gateway}").RefusedAsync(HttpStatusCode.Forbidden);
    }
}
