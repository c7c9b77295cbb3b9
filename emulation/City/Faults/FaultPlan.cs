namespace EdgeFleet.City.Faults;

/// <summary>One SIGKILL, and with a point the process is started again so that it kills itself there.</summary>
/// <param name="At">Since the faults began.</param>
/// <param name="Gateway">Index of the gateway, 1, 2 ...; 0 is the manager.</param>
/// <param name="Point">A name of <see cref="KillPoints"/>; null: one kill at this moment and no more.</param>
/// <param name="Pass">Which pass of that point.</param>
public sealed record PlannedKill(TimeSpan At, int Gateway, string? Point, int Pass)
{
    /// <summary>Kills that come of it; one less where a point is armed while the process is down anyway.</summary>
    public int Kills => Point is null ? 1 : 2;
}

/// <summary>
/// What will go wrong and when, drawn from the seed before anything starts. Each named point is reached at
/// least once; in two minutes the gateways are killed ten times at least and the manager three times.
/// </summary>
public static class FaultPlan
{
    public static readonly IReadOnlyList<string> GatewayPoints =
        [KillPoints.OutboxCommitted, KillPoints.OutboxRolling, KillPoints.CommandRecorded, KillPoints.CommandActed];
    public static readonly IReadOnlyList<string> ManagerPoints =
        [KillPoints.InboxCommitted, KillPoints.ChunksWritten, KillPoints.ChunksComplete];
    public static IEnumerable<string> Points => GatewayPoints.Concat(ManagerPoints);

    /// <summary>The time after which a run without end draws again.</summary>
    public static readonly TimeSpan Cycle = TimeSpan.FromMinutes(2);

    /// <summary>Without kills at the end of a run, so that a point armed last can be reached.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(10);

    private const double GatewayKillsInTwoMinutes = 11;
    private const double ManagerKillsInTwoMinutes = 4;

    /// <param name="seed">Same seed, same plan.</param>
    /// <param name="length">The time the kills are spread over.</param>
    /// <param name="gateways">How many there are.</param>
    public static IReadOnlyList<PlannedKill> Draw(int seed, TimeSpan length, int gateways)
    {
        var random = new Random(seed);
        var share = (length + Calm) / Cycle;
        var atGateways = Aims(GatewayPoints, (int)Math.Ceiling(GatewayKillsInTwoMinutes * share), random);
        var atManager = Aims(ManagerPoints, (int)Math.Ceiling(ManagerKillsInTwoMinutes * share), random);

        var planned = new List<PlannedKill>();
        for (var gateway = 1; gateway <= gateways; gateway++)
            planned.AddRange(Spread([.. atGateways.Where((_, i) => i % gateways == gateway - 1)], gateway, length, random));
        planned.AddRange(Spread(atManager, 0, length, random));
        return [.. planned.OrderBy(kill => kill.At)];
    }

    // Every point once, then plain kills until there are enough, shuffled.
    private static List<string?> Aims(IReadOnlyList<string> points, int kills, Random random)
    {
        var aims = points.Cast<string?>().ToList();
        while (aims.Count + points.Count < kills) aims.Add(null);
        var order = aims.ToArray();
        random.Shuffle(order);
        return [.. order];
    }

    // One in every equal slot, somewhere in its first half: a kill with a point needs time to come to it.
    private static IEnumerable<PlannedKill> Spread(List<string?> aims, int gateway, TimeSpan length, Random random)
    {
        var slot = length / Math.Max(1, aims.Count);
        for (var i = 0; i < aims.Count; i++)
            yield return new PlannedKill(slot * (i + 0.5 * random.NextDouble()), gateway, aims[i], Passes(aims[i], random));
    }

    // Commits happen every second, so any of the first few will do; the others are rare.
    private static int Passes(string? point, Random random) =>
        point is KillPoints.OutboxCommitted or KillPoints.InboxCommitted ? random.Next(1, 5) : 1;
}
