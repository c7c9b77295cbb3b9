using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Manager.Sessions;

/// <summary>
/// A slice that has something to say to gateways. Registered in DI; a handler that throws is logged and costs the session nothing.
/// </summary>
public interface IGatewayHandler
{
    /// <summary>After Welcome, before anything the gateway sends is looked at.</summary>
    Task ConnectedAsync(GatewayLink link, CancellationToken cancel);

    /// <summary>It said what its drivers take, because <see cref="ConnectedAsync"/> asked.</summary>
    Task DescribedAsync(GatewayLink link, IReadOnlyList<DriverDescription> drivers) => Task.CompletedTask;

    /// <summary>It said what it has of its configuration. Soon over: its next message waits.</summary>
    Task HeldAsync(GatewayLink link, HeldConfiguration held) => Task.CompletedTask;

    /// <summary>At every report, after the twin has it.</summary>
    Task ReportedAsync(GatewayLink link, Reported reported, CancellationToken cancel);

    /// <summary>After the session ended, unless a newer one of the same gateway has taken its place.</summary>
    Task DisconnectedAsync(GatewayLink link) => Task.CompletedTask;
}
