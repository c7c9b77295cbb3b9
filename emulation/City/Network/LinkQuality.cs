namespace EdgeFleet.City.Network;

/// <summary>What a link between a gateway and the rest of the world is like while it is up. Up is away from the gateway.</summary>
public sealed record LinkQuality
{
    /// <summary>From one end to the other; an answer takes it twice.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Null: as fast as it goes.</summary>
    public int? UpBitsPerSecond { get; init; }

    /// <summary>Null: as fast as it goes.</summary>
    public int? DownBitsPerSecond { get; init; }

    /// <summary>
    /// The part of packets, 0 to below 1, that does not arrive. TCP sends them again, so that what is carried stands still for its time-out
    /// (<see cref="LinkLane.FirstTimeout"/>) instead.
    /// </summary>
    public double Loss { get; init; }

    /// <summary>Most bytes of a packet, headers included. On Linux the segments of the gateway's own TCP are so small, too.</summary>
    public int Mtu { get; init; } = 1500;
}

public enum RelayState
{
    Up,
    /// <summary>Connections are reset, and new ones too.</summary>
    Cut,
    /// <summary>Connections stay, and nothing passes until the link is up again.</summary>
    BlackHole,
    /// <summary>A network that wants a sign-in first: connections are reset, and whoever makes a new one is sent to its page.</summary>
    Captive,
}
