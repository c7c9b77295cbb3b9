using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Edge.Bearers;

public enum BearerKind
{
    Ethernet,
    FiveG,
    /// <summary>Narrow: some 20 to 60 kbit/s at best, answers after 1 to 10 s, paid by the byte.</summary>
    NbIot,
}

/// <summary>What a bearer can do, may do and costs.</summary>
/// <param name="Name">Its name in gateway.json and in messages.</param>
/// <param name="Kind">What carries it; the other terms default by it.</param>
public sealed record BearerTerms(string Name, BearerKind Kind)
{
    /// <summary>What a narrow bearer carries where nothing else is said: telemetry and bulk wait for a wide one.</summary>
    private static readonly IReadOnlyList<StreamClass> Urgent = [StreamClass.Event, StreamClass.Billing, StreamClass.State];

    /// <summary>What goes over a bearer even when its bytes of the day are spent.</summary>
    public static IReadOnlyList<StreamClass> CannotWait { get; } = [StreamClass.Event, StreamClass.Billing];

    /// <summary>The classes it may carry; null: all.</summary>
    public IReadOnlyList<StreamClass>? Classes { get; init; } = Kind == BearerKind.NbIot ? Urgent : null;

    /// <summary>
    /// Telemetry goes over it as aggregates where its readings may not; where somebody names the classes, they count and nothing else.
    /// </summary>
    public bool Aggregates { get; init; } = Kind == BearerKind.NbIot;

    /// <summary>Most bytes of a day, both ways, headers included; null: any.</summary>
    public long? BytesPerDay { get; init; }

    /// <summary>The top rate of what goes out, payload of blocks; null: whatever the line takes.</summary>
    public int? TopBitsPerSecond { get; init; } = Kind == BearerKind.NbIot ? 20_000 : null;

    public BearerTimes Times { get; init; } = BearerTimes.Of(Kind);

    /// <summary>
    /// What a megabyte costs over it, in any currency: of several bearers the cheapest is preferred. Only the order matters, as with the
    /// metric of a route, which is why the kinds have one of their own.
    /// </summary>
    public decimal Cost { get; init; } = Kind switch { BearerKind.Ethernet => 0, BearerKind.FiveG => 1, _ => 10 };

    /// <summary>Least time between two questions whether it works, while another one is used: each costs some 3 kB.</summary>
    public TimeSpan ProbeEvery { get; init; } = Kind switch
    {
        BearerKind.Ethernet => TimeSpan.FromSeconds(10),
        BearerKind.FiveG => TimeSpan.FromSeconds(30),
        _ => TimeSpan.FromMinutes(15),
    };

    public bool Carries(StreamClass stream) => Classes is null || Classes.Contains(stream);
}
