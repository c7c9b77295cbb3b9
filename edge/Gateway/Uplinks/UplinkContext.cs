using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Updates;
using EdgeFleet.Gateway.Identity;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Gateway.Uplinks;

/// <summary>What the gateway lends to its uplinks.</summary>
public sealed class UplinkContext : UplinkGround
{
    public required IOutbox Outbox { get; init; }
    public required IGateway Gateway { get; init; }

    /// <summary>The ways out, at least one, in the order of gateway.json.</summary>
    public required IReadOnlyList<IBearer> Bearers { get; init; }

    /// <summary>Which of them each uplink goes over.</summary>
    public required IReadOnlyList<BearerSelection> Selections { get; init; }

    /// <summary>What its drivers take.</summary>
    public required IReadOnlyList<DriverDescription> Drivers { get; init; }

    /// <summary>What it believes of updates.</summary>
    public required GatewayTrust Trust { get; init; }

    /// <summary>The contents that it ought to have; null: it fetches none.</summary>
    public UpdateContents? Contents { get; init; }

    /// <summary>A source of chance for each that asks.</summary>
    public required Func<Random> NewRandom { get; init; }

    public required ILoggerFactory Logs { get; init; }

    /// <summary>Which bearer an uplink goes over.</summary>
    public BearerSelection SelectionOf(UplinkEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Selections.First(selection => selection.Uplink == entry.Name);
    }
}
