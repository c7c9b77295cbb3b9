using System.Collections.Concurrent;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Drivers;

namespace EdgeFleet.Manager.Sessions;

/// <summary>
/// Hands on what a gateway's Hello says of its drivers. It takes most of the bytes of a session that comes up, and does not change while
/// the gateway's process runs: one that has said it leaves it out from then on, and is asked where that was to another manager.
/// </summary>
public sealed class DriverReports(GatewayDrivers known) : IGatewayHandler
{
    private readonly ConcurrentDictionary<long, ulong> _processes = new();

    public async Task ConnectedAsync(GatewayLink link, CancellationToken cancel)
    {
        if (!link.Hello.DriversAsBefore)
        {
            await DescribedAsync(link, [.. link.Hello.Drivers]);
            // The Hello is held as long as the session; the descriptions are held once for all gateways.
            link.Hello.Drivers.Clear();
        }
        else if (!_processes.TryGetValue(link.Gateway, out var process) || process != link.Hello.BootId)
            await link.SendAsync(new FromManager { WantedDrivers = new WantedDrivers() }, cancel);
    }

    public Task DescribedAsync(GatewayLink link, IReadOnlyList<DriverDescription> drivers)
    {
        known.Keep(link.Gateway, drivers);
        _processes[link.Gateway] = link.Hello.BootId;
        return Task.CompletedTask;
    }

    public Task ReportedAsync(GatewayLink link, Reported reported, CancellationToken cancel) => Task.CompletedTask;
}
