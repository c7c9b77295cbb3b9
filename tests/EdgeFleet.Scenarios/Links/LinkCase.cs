using EdgeFleet.City.Network;
using EdgeFleet.Testing;

namespace EdgeFleet.Scenarios.Links;

/// <summary>What befalls the link of one gateway, and how to see that it did.</summary>
/// <param name="Name">In a few words.</param>
/// <param name="Quality">Of the link all the time.</param>
/// <param name="Befall">Does it to a link until it is cancelled, in a way that the dice decide.</param>
/// <param name="Befell">Whether it happened, by what the link counted and what the gateway logged; null: the quality says all.</param>
internal sealed record LinkCase(
    string Name, LinkQuality Quality, Func<GatewayLink, Dice, CancellationToken, Task> Befall,
    Func<GatewayLink, string, bool>? Befell = null)
{
    /// <summary>Long enough for a dead connection to be noticed, but not in every run.</summary>
    private static readonly double LongestHole = Samples.IsWhole ? 60 : 9;

    /// <summary>The manager is reached by a name, and not by its address.</summary>
    public bool IsNamed { get; init; }

    public static IReadOnlyList<LinkCase> All { get; } =
    [
        new("cut", new LinkQuality(),
            (link, dice, cancel) => InTurnAsync(link, RelayState.Cut, dice.Seconds(2, 5), dice.Seconds(1, 5), cancel),
            (link, _) => link.Relay.Breaks >= 2),
        new("flapping", new LinkQuality { Delay = TimeSpan.FromMilliseconds(20) },
            (link, dice, cancel) => InTurnAsync(link, RelayState.Cut, dice.Seconds(0.2, 2), dice.Seconds(0.1, 1), cancel),
            (link, _) => link.Relay.Breaks >= 3),
        new("black hole", new LinkQuality(),
            (link, dice, cancel) => InTurnAsync(link, RelayState.BlackHole, dice.Seconds(1, 4), dice.Seconds(3, LongestHole), cancel)),
        new("30 % loss", new LinkQuality { Delay = TimeSpan.FromMilliseconds(25), Loss = 0.3 }, NothingMore,
            (link, _) => link.Relay.Up.Lost >= 20 && link.Relay.Down.Lost >= 5),
        new("2 s at 20 kbit/s",
            new LinkQuality { Delay = TimeSpan.FromSeconds(2), UpBitsPerSecond = 20_000, DownBitsPerSecond = 20_000 }, NothingMore),
        new("narrow upwards",
            new LinkQuality { Delay = TimeSpan.FromMilliseconds(300), UpBitsPerSecond = 16_000, DownBitsPerSecond = 4_000_000 },
            NothingMore),
        new("packets of 576 bytes", new LinkQuality { Delay = TimeSpan.FromMilliseconds(20), Mtu = 576 }, NothingMore),
        new("name gone", new LinkQuality(),
            (link, dice, cancel) => NameGoneAsync(link, dice.Seconds(2, 4), dice.Seconds(2, 5), cancel),
            (_, log) => log.Contains("the name localhost is not found", StringComparison.Ordinal)) { IsNamed = true },
        new("sign-in page", new LinkQuality(),
            (link, dice, cancel) => InTurnAsync(link, RelayState.Captive, dice.Seconds(2, 4), dice.Seconds(2, 5), cancel),
            (link, _) => link.Relay.SignIns >= 1),
    ];

    private static Task NothingMore(GatewayLink link, Dice dice, CancellationToken cancel) => Task.CompletedTask;

    private static async Task InTurnAsync(
        GatewayLink link, RelayState state, Func<TimeSpan> up, Func<TimeSpan> down, CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                await Task.Delay(up(), cancel);
                link.Relay.State = state;
                await Task.Delay(down(), cancel);
                link.Relay.State = RelayState.Up;
            }
        }
        finally
        {
            link.Relay.State = RelayState.Up;
        }
    }

    /// <summary>Who is connected does not notice; so the link breaks too, and comes back before the name does.</summary>
    private static async Task NameGoneAsync(GatewayLink link, Func<TimeSpan> there, Func<TimeSpan> gone, CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                await Task.Delay(there(), cancel);
                link.ForgetName();
                (link.Relay.State, link.Relay.State) = (RelayState.Cut, RelayState.Up);
                await Task.Delay(gone(), cancel);
                link.TellName();
            }
        }
        finally
        {
            link.TellName();
        }
    }
}

/// <summary>Seeded chance.</summary>
internal sealed class Dice(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>A new time from that range with each call.</summary>
    public Func<TimeSpan> Seconds(double least, double most) =>
        () => TimeSpan.FromSeconds(least + (most - least) * _random.NextDouble());
}
