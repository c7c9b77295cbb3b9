using EdgeFleet.Contracts.V1;
using EdgeFleet.Gateway.Drivers;
using EdgeFleet.Manager.Drivers;

namespace EdgeFleet.Tests.Sessions;

public class DriverReportTests
{
    [Fact]
    public async Task Drivers_that_were_left_out_are_asked_for_unless_this_process_has_said_them()
    {
        await using var host = await ManagerHost.StartAsync();
        var drivers = DriverCatalog.All(TimeProvider.System).Select(driver => driver.Description).Take(2).ToList();
        using (var gateway = host.Call(gateway: 3))
        {
            await gateway.SendAsync(new FromGateway { Hello = new Hello { Protocol = 1, BootId = 5, Epoch = 7, DriversAsBefore = true } });
            Assert.NotNull((await gateway.NextAsync())!.Welcome);
            await WantedAsync(gateway);
            await gateway.SendAsync(new FromGateway { Drivers = new DescribedDrivers { Drivers = { drivers } } });
            await Uplinks.GatewayUnderTest.Until(() => host.Get<GatewayDrivers>().HasSaid(3), "its drivers are not kept");
            Assert.Equal(drivers, host.Get<GatewayDrivers>().Of(3));
        }
        using (var gateway = host.Call(gateway: 3))
        {
            await gateway.SendAsync(new FromGateway { Hello = new Hello { Protocol = 1, BootId = 5, Epoch = 7, DriversAsBefore = true } });
            Assert.NotNull((await gateway.NextAsync())!.Welcome);
            await gateway.SendAsync(Inbox.Blocks.Of(1));
            FromManager next;
            do
            {
                next = (await gateway.NextAsync())!;
                Assert.Null(next.WantedDrivers);
            }
            while (next.Settled is null);
            Assert.Equal(drivers, host.Get<GatewayDrivers>().Of(3));
        }
        // Another process may have other drivers.
        using (var gateway = host.Call(gateway: 3))
        {
            await gateway.SendAsync(new FromGateway { Hello = new Hello { Protocol = 1, BootId = 6, Epoch = 7, DriversAsBefore = true } });
            await WantedAsync(gateway);
        }
    }

    private static async Task WantedAsync(GatewayCall gateway)
    {
        while (await gateway.NextAsync() is { } message)
            if (message.WantedDrivers is not null) return;
        Assert.Fail("nobody asked");
    }
}
