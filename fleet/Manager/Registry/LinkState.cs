namespace EdgeFleet.Manager.Registry;

/// <summary>How a device is reached, as its gateway last said. Stored as numbers: add at the end only.</summary>
public enum LinkState
{
    /// <summary>Nothing was reported since the manager started, or the gateway has not asked it yet.</summary>
    Unknown = 0,
    Online = 1,
    /// <summary>Time-outs, or no connection.</summary>
    NoAnswer = 2,
    /// <summary>It answers that it will not.</summary>
    Refused = 3,
    Misconfigured = 4,
    /// <summary>It gives answers that cannot be right.</summary>
    Corrupt = 5,
    /// <summary>Its gateway is not connected, so that nobody can say.</summary>
    Offline = 6,
}
