using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Gateway.Drivers;
using Grpc.Core;
using Kind = EdgeFleet.Contracts.V1.FromGateway.BodyOneofCase;

namespace EdgeFleet.Tests.Uplinks;

/// <summary>What its drivers take a gateway says once to each manager, if that remembers.</summary>
public sealed class KnownDriversTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly List<DriverDescription> _drivers = [.. DriverCatalog.All(TimeProvider.System).Select(driver => driver.Description)];

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task They_are_left_out_from_the_second_Hello_on_and_said_where_they_are_wanted()
    {
        await using var manager = await ManagerDouble.StartAsync(_authority);
        manager.Welcome.Features.Add(ManagerFeatures.KnownDrivers);
        await using var gateway = new GatewayUnderTest(_authority, manager.Address) { Drivers = _drivers };
        gateway.Start();
        var first = await manager.NextAsync();
        Assert.Equal((_drivers.Count, false), (first.Hello.Drivers.Count, first.Hello.DriversAsBefore));

        first.End(new Status(StatusCode.Unavailable, "restarting"));
        var second = await manager.NextAsync();
        Assert.Equal((0, true), (second.Hello.Drivers.Count, second.Hello.DriversAsBefore));
        await second.SendAsync(new FromManager { WantedDrivers = new WantedDrivers() });
        Assert.Equal(_drivers, (await second.NextAsync(Kind.Drivers)).Drivers.Drivers);
    }

    [Fact]
    public async Task A_manager_that_does_not_remember_hears_them_in_every_Hello()
    {
        await using var manager = await ManagerDouble.StartAsync(_authority);
        await using var gateway = new GatewayUnderTest(_authority, manager.Address) { Drivers = _drivers };
        gateway.Start();
        for (var i = 0; i < 2; i++)
        {
            var session = await manager.NextAsync();
            Assert.Equal((_drivers.Count, false), (session.Hello.Drivers.Count, session.Hello.DriversAsBefore));
            session.End(new Status(StatusCode.Unavailable, "restarting"));
        }
    }
}
