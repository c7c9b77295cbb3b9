using System.Collections.Concurrent;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Registry;

/// <summary>
/// What profiles tell people of values, in memory, since every page of a device asks. Gateways do not know it, so that it may differ
/// from what a gateway runs: a word more or less, never another value.
/// </summary>
public sealed class ProfileWords(IDbContextFactory<FleetDatabase> databases)
{
    private static readonly IReadOnlyDictionary<PointPath, PointWords> Nothing = new Dictionary<PointPath, PointWords>();

    private ConcurrentDictionary<string, IReadOnlyDictionary<PointPath, PointWords>> _known = new();

    /// <summary>By point; those of which nothing is said are left out.</summary>
    public async Task<IReadOnlyDictionary<PointPath, PointWords>> OfAsync(string profile, CancellationToken cancel)
    {
        var known = _known;
        if (known.TryGetValue(profile, out var words)) return words;
        await using var database = await databases.CreateDbContextAsync(cancel);
        var family = await ProfileFamily.LoadAsync(database, [profile], cancel);
        words = family.Has(profile)
            ? family.Read(profile, "$", new ValidationFaults()).Points.Where(point => point.Words != PointWords.None)
                .DistinctBy(point => point.Path).ToDictionary(point => point.Path, point => point.Words)
            : Nothing;
        return known[profile] = words;
    }

    /// <summary>After a profile changed: one that extends it did, too.</summary>
    internal void Forget() => _known = new();
}
