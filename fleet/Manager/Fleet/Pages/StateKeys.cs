using EdgeFleet.Manager.Registry;

namespace EdgeFleet.Manager.Fleet.Pages;

/// <summary>States by the name that marks, addresses and the style sheet use.</summary>
public static class StateKeys
{
    public static string Key(this LinkState state) => state switch
    {
        LinkState.Online => "online",
        LinkState.NoAnswer => "noAnswer",
        LinkState.Refused => "refused",
        LinkState.Misconfigured => "misconfigured",
        LinkState.Corrupt => "corrupt",
        LinkState.Offline => "offline",
        _ => "unknown",
    };

    /// <summary>A device whose gateway is offline is in another state than a gateway that is.</summary>
    public static string Key(this GatewayState state) => state switch
    {
        GatewayState.Online => "online",
        GatewayState.Offline => "disconnected",
        GatewayState.Revoked => "revoked",
        _ => "unclaimed",
    };
}
