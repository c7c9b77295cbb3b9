using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Drivers;

namespace EdgeFleet.Manager.Sessions;

/// <summary>Hands on what a gateway's Hello says of its drivers.</summary>
public sealed class DriverReports(GatewayDrivers drivers) : IGatewayHandler
{
    public Task ConnectedAsync(GatewayLink link, CancellationToken cancel)
    {
        var described = link.Hello.Drivers.ToList();
        // The Hello is held as long as the session; the descriptions are held once for all gateways.
        link.Hello.Drivers.Clear();
        drivers.Keep(link.Gateway, described);
        return Task.CompletedTask;
    }

    public Task ReportedAsync(GatewayLink link, Reported reported, CancellationToken cancel) => Task.CompletedTask;
}
