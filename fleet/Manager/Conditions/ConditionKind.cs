using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Conditions;

/// <summary>How much a condition takes away.</summary>
public enum ConditionSeverity
{
    /// <summary>Everything works still; somebody should look at it soon.</summary>
    Warning,
    /// <summary>Something does not work, or data is at risk.</summary>
    Fault,
}

/// <summary>
/// A kind of thing that can be wrong and last. Each slice declares its own, once, and brings the words beside its pages: key
/// <c>condition.code</c>, with the parameters by name in braces.
/// </summary>
/// <param name="Code">What programs know it by, as in <c>gateway-away</c>; it never changes its meaning.</param>
/// <param name="Severity">How much it takes away.</param>
/// <param name="Parameters">The names of its parameters, as the words use them.</param>
public sealed record ConditionKind(string Code, ConditionSeverity Severity, params IReadOnlyList<string> Parameters);

/// <summary>What is wrong: <c>gateway:7</c>, <c>device:1001</c>, or the manager itself.</summary>
public readonly record struct Subject(string Text)
{
    public static readonly Subject Manager = new("manager");

    public static Subject Gateway(long number) => Of("gateway", number);

    public static Subject Device(long number) => Of("device", number);

    /// <summary>The number of a gateway; null: it is something else.</summary>
    public long? GatewayNumber => NumberAfter("gateway:");

    /// <summary>The number of a device; null: it is something else.</summary>
    public long? DeviceNumber => NumberAfter("device:");

    /// <summary>Whether it lies within. The manager lies at no site.</summary>
    public bool IsWithin(SiteScope sites, ISitePlaces places)
    {
        ArgumentNullException.ThrowIfNull(sites);
        ArgumentNullException.ThrowIfNull(places);
        return sites.Covers(GatewayNumber is { } gateway ? places.OfGateway(gateway)
            : DeviceNumber is { } device ? places.OfDevice(device) : null);
    }

    public override string ToString() => Text;

    private static Subject Of(string kind, long number) => new(FormattableString.Invariant($"{kind}:{number}"));

    private long? NumberAfter(string kind) =>
        Text.StartsWith(kind, StringComparison.Ordinal)
            && long.TryParse(Text.AsSpan(kind.Length), System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
}
