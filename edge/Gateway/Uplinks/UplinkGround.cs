using EdgeFleet.Gateway.Identity;

namespace EdgeFleet.Gateway.Uplinks;

/// <summary>What is known of a gateway whether it runs or not.</summary>
public class UplinkGround
{
    public required DataFolder Folder { get; init; }
    public required GatewayFile File { get; init; }

    /// <summary>Null: the gateway is not enrolled.</summary>
    public required GatewayIdentity? Identity { get; init; }

    /// <summary>The gateway's clock, for dates and for waiting.</summary>
    public required TimeProvider Clock { get; init; }
}
