namespace EdgeFleet.City.Field;

/// <summary>What happens to one answer on its way.</summary>
/// <param name="Delay">How late it starts.</param>
/// <param name="FragmentBytes">Bytes a piece, with a pause after each; 0: all at once.</param>
/// <param name="Silent">It never comes.</param>
public readonly record struct Disturbance(TimeSpan Delay, int FragmentBytes, bool Silent)
{
    private static readonly TimeSpan PieceGap = TimeSpan.FromMilliseconds(15);

    public static Disturbance None => default;

    /// <summary>An answer as it leaves once it has begun: pieces, each after a pause; none if it is silent.</summary>
    public IEnumerable<(TimeSpan Pause, byte[] Bytes)> Pieces(byte[] answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var pieces = Silent ? [] : answer.Chunk(FragmentBytes == 0 ? answer.Length : FragmentBytes);
        return pieces.Select((piece, i) => (i == 0 ? TimeSpan.Zero : PieceGap, piece));
    }

    /// <summary>The same, with <see cref="Delay"/> before the first piece.</summary>
    public IEnumerable<(TimeSpan Pause, byte[] Bytes)> DelayedPieces(byte[] answer)
    {
        var delay = Delay;
        return Pieces(answer).Select((piece, i) => (i == 0 ? delay : piece.Pause, piece.Bytes));
    }
}

/// <summary>Decides what goes wrong in the field.</summary>
public interface IDisturbances
{
    /// <summary>Wires carry noise: now and then a byte is turned over or gone.</summary>
    bool IsNoisy { get; }

    Disturbance Next();
}

/// <summary>A field where every answer comes at once and whole.</summary>
public sealed class CalmField : IDisturbances
{
    public bool IsNoisy => false;

    public Disturbance Next() => Disturbance.None;
}

/// <summary>A field as bad lines make it: some answers late, some in pieces, a few not at all. Every choice comes from the seed.</summary>
/// <param name="random">Seeded.</param>
/// <param name="masterTimeout">The time-out of the gateways: most late answers come within half of it, a few after it.</param>
public sealed class BadLines(Random random, TimeSpan masterTimeout) : IDisturbances
{
    private readonly Lock _gate = new();

    public bool IsNoisy => true;

    public Disturbance Next()
    {
        lock (_gate)
        {
            return random.NextDouble() switch
            {
                < 0.002 => new Disturbance(default, 0, true),
                < 0.004 => new Disturbance(masterTimeout * 1.3, 0, false),
                < 0.020 => new Disturbance(masterTimeout * 0.5 * random.NextDouble(), 0, false),
                < 0.060 => new Disturbance(default, random.Next(1, 8), false),
                _ => Disturbance.None,
            };
        }
    }
}
