using EdgeFleet.Edge.Bearers;

namespace EdgeFleet.Gateway.Bearers;

/// <summary>A bearer as gateway.json has it, without a fault.</summary>
/// <param name="Terms">Its terms.</param>
/// <param name="Interface">The network interface that it is; null: whichever the machine's routes name.</param>
public sealed record BearerEntry(BearerTerms Terms, string? Interface = null)
{
    /// <summary>Where gateway.json names no bearers.</summary>
    public static BearerEntry Standard { get; } = new(new BearerTerms("ethernet", BearerKind.Ethernet));

    public IBearer Create(TimeProvider clock) => new InterfaceBearer(Terms, Interface, clock);
}
