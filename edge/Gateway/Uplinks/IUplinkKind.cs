using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;

namespace EdgeFleet.Gateway.Uplinks;

/// <summary>
/// One kind of uplink: it describes as data what gateway.json says in its words, checks what no description can say, and makes
/// uplinks of it.
/// </summary>
public interface IUplinkKind
{
    /// <summary>The word in gateway.json, as in <c>manager</c>.</summary>
    string Name { get; }

    /// <summary>The fields of its settings, in the words of <see cref="Fields"/>, as a driver describes a link.</summary>
    IReadOnlyList<Field> Settings { get; }

    /// <summary>
    /// With these settings it sets the device configuration, of which a gateway has one owner. Commands may come over any kind: see
    /// <see cref="IGateway.Take(Command)"/>.
    /// </summary>
    /// <param name="settings">Perhaps with faults; not to be used then.</param>
    bool Configures(FieldValues settings);

    /// <summary>It shows the certificate of an enrolled gateway.</summary>
    bool NeedsEnrolment { get; }

    /// <summary>Rules between fields; faults go to the values.</summary>
    void Check(FieldValues settings) { }

    /// <summary>What it connects to, in the order in which it tries; it opens nothing yet.</summary>
    IReadOnlyList<OtherSide> OtherSides(UplinkEntry entry, UplinkGround ground);

    /// <summary>Makes the uplink; it opens nothing yet.</summary>
    IUplink Create(UplinkEntry entry, UplinkContext context);
}

/// <summary>An uplink as gateway.json has it, without a fault.</summary>
/// <param name="Name">Its name in the outbox and in messages.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Classes">What it carries; null: all.</param>
/// <param name="Settings">The kind's own.</param>
public sealed record UplinkEntry(string Name, IUplinkKind Kind, IReadOnlyList<StreamClass>? Classes, FieldValues Settings)
{
    /// <summary>It sets the device configuration.</summary>
    public bool Configures => Kind.Configures(Settings);

    /// <summary>The names of the bearers that it takes, the preferred one first; empty: all, the cheapest first.</summary>
    public IReadOnlyList<string> Bearers { get; init; } = [];

    /// <summary>The bearers that it takes, the preferred one first.</summary>
    /// <param name="bearers">All that there are, in the order of the file.</param>
    public IReadOnlyList<IBearer> Choose(IReadOnlyList<IBearer> bearers) => Bearers.Count == 0
        ? [.. bearers.OrderBy(bearer => bearer.Terms.Cost)]
        : [.. Bearers.Select(name => bearers.First(bearer => bearer.Terms.Name == name))];

    /// <summary>Of an uplink that takes commands: they are answered in events.</summary>
    /// <param name="key">The setting with which it takes them.</param>
    /// <exception cref="GatewayException">It does not carry events.</exception>
    internal void CarriesAnswers(string key)
    {
        if (Classes is null || Classes.Contains(StreamClass.Event)) return;
        throw new GatewayException(
            ExitCode.Configuration, $"uplink {Name} takes commands and does not carry events, with which they are answered: add event to "
                + $"its classes in gateway.json, or remove {key}");
    }
}
