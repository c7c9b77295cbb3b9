namespace EdgeFleet.Edge.Bearers;

/// <summary>What is known of a bearer, by what an uplink found over it.</summary>
public enum BearerHealth
{
    /// <summary>It was never tried.</summary>
    Unknown,
    /// <summary>The other side of the uplink answered over it, the last time.</summary>
    Works,
    /// <summary>It did not.</summary>
    Fails,
}

/// <summary>One bearer of an uplink, as the choice sees it. Times count from whenever the uplink began.</summary>
/// <param name="Health">What was found the last time.</param>
/// <param name="Since">Since when it has been found so.</param>
/// <param name="Tried">When it was tried last; null: never.</param>
/// <param name="Pace">Least time between two trials that only find out whether it works.</param>
/// <param name="IsSpent">Nothing is left of its bytes of the day.</param>
public readonly record struct BearerStanding(
    BearerHealth Health, TimeSpan Since = default, TimeSpan? Tried = null, TimeSpan Pace = default, bool IsSpent = false)
{
    /// <summary>When it may be tried again only to find out.</summary>
    public TimeSpan Due => Tried is { } tried ? tried + Pace : TimeSpan.MinValue;
}

/// <summary>
/// Which bearer an uplink goes over. One that fails is left at once, for the best that works; for a better one only after that has
/// worked for a while, so that a link which comes and goes takes nobody along. Better is what has bytes left today, and then what stands
/// earlier in the uplink's order. Pure.
/// </summary>
public static class BearerChoice
{
    /// <summary>How long a better one has to have worked, and the present one to have been used, before it is left for that.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromMinutes(1);

    /// <summary>The one to begin with, of which nothing is known yet but their bytes.</summary>
    public static int First(IReadOnlyList<BearerStanding> bearers)
    {
        ArgumentNullException.ThrowIfNull(bearers);
        return Enumerable.Range(0, bearers.Count).MinBy(i => Rank(bearers, i));
    }

    /// <summary>The one for which the present one is to be left now; null: it is to stay.</summary>
    /// <param name="bearers">In the uplink's order.</param>
    /// <param name="current">The one that is used.</param>
    /// <param name="changed">Since when it is.</param>
    /// <param name="now">The time.</param>
    public static int? Better(IReadOnlyList<BearerStanding> bearers, int current, TimeSpan changed, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(bearers);
        var working = Enumerable.Range(0, bearers.Count).Where(i => i != current && bearers[i].Health == BearerHealth.Works);
        if (bearers[current].Health != BearerHealth.Fails)
        {
            if (now - changed < Hold) return null;
            working = working.Where(i => Rank(bearers, i) < Rank(bearers, current) && now - bearers[i].Since >= Hold);
        }
        return working.OrderBy(i => Rank(bearers, i)).Select(i => (int?)i).FirstOrDefault();
    }

    /// <summary>
    /// The one to connect over next. Where none is known to work, the one whose turn it is: each by its pace, those that were never tried
    /// first.
    /// </summary>
    public static int Next(IReadOnlyList<BearerStanding> bearers, int current, TimeSpan changed, TimeSpan now)
    {
        if (Better(bearers, current, changed, now) is { } better) return better;
        if (bearers[current].Health != BearerHealth.Fails) return current;
        return Enumerable.Range(0, bearers.Count).OrderBy(i => bearers[i].Due).ThenBy(i => Rank(bearers, i)).First();
    }

    /// <summary>
    /// Those to find out about now: the better ones, and all others while the present one fails. What is worse than one that works costs
    /// nothing until it is needed.
    /// </summary>
    public static IEnumerable<int> ToProbe(IReadOnlyList<BearerStanding> bearers, int current, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(bearers);
        var isLost = bearers[current].Health == BearerHealth.Fails;
        return Enumerable.Range(0, bearers.Count)
            .Where(i => i != current && bearers[i].Due <= now && (isLost || Rank(bearers, i) < Rank(bearers, current)));
    }

    private static int Rank(IReadOnlyList<BearerStanding> bearers, int bearer) =>
        bearers[bearer].IsSpent ? bearers.Count + bearer : bearer;
}
