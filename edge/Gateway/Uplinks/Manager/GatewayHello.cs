using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;

namespace EdgeFleet.Gateway.Uplinks.Manager;

/// <summary>What stays the same in every Hello of this process.</summary>
/// <param name="Software">Version of the gateway's software.</param>
/// <param name="BootId">Random, new with every start.</param>
/// <param name="Drivers">What its drivers take.</param>
public sealed record GatewayHello(string Software, ulong BootId, IReadOnlyList<DriverDescription> Drivers)
{
    /// <summary>Version of the contract that this gateway speaks.</summary>
    public const uint Protocol = 1;

    /// <summary>What it can do beyond the first release, by name.</summary>
    public static IReadOnlyList<string> Features { get; } =
        [GatewayFeatures.AuditAnchor, GatewayFeatures.AcceptedRuns, GatewayFeatures.ConfigurationParts, GatewayFeatures.Updates];

    /// <param name="epoch">Of the outbox.</param>
    /// <param name="anchor">Of the manager's audit; null: it keeps none.</param>
    /// <param name="drained">Where streams ended of its epochs that are gone.</param>
    /// <param name="quiet">How long it may say nothing.</param>
    /// <param name="again">This manager knows from an earlier one what the drivers take.</param>
    public Hello For(ulong epoch, AuditAnchor? anchor, IReadOnlyList<DrainedStream> drained, TimeSpan quiet, bool again = false)
    {
        var hello = new Hello
        {
            Protocol = Protocol, Software = Software, BootId = BootId, Epoch = epoch, Features = { Features }, Anchor = anchor,
            Drained = { drained }, QuietSeconds = (uint)quiet.TotalSeconds, DriversAsBefore = again,
        };
        if (!again) hello.Drivers.AddRange(Drivers);
        return hello;
    }
}
