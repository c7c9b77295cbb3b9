using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Gateway.Bearers.Modules;

namespace EdgeFleet.Gateway.Bearers;

/// <summary>A bearer as gateway.json has it, without a fault.</summary>
/// <param name="Terms">Its terms.</param>
/// <param name="Interface">The network interface that it is; null: whichever the machine's routes name.</param>
/// <param name="Module">The module that it is, which has no network interface; null: it is none.</param>
public sealed record BearerEntry(BearerTerms Terms, string? Interface = null, ModuleSettings? Module = null)
{
    /// <summary>Where gateway.json names no bearers.</summary>
    public static BearerEntry Standard { get; } = new(new BearerTerms("ethernet", BearerKind.Ethernet));

    public IBearer Create(TimeProvider clock) => Module is { } module
        ? new ModuleBearer(Terms, module, new SystemPorts(), clock) : new InterfaceBearer(Terms, Interface, clock);
}
