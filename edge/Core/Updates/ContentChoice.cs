using EdgeFleet.Contracts.Updates;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;

namespace EdgeFleet.Edge.Updates;

/// <summary>Which contents a gateway fetches, and when. Pure.</summary>
/// <param name="Kind">Of what the gateway replaces in itself.</param>
/// <param name="Hardware">What it is.</param>
/// <param name="Version">What runs.</param>
public sealed record ContentChoice(string Kind, string Hardware, string Version)
{
    /// <summary>The newest that fits and does not run already, to lie ready when it is to be installed; null: there is none.</summary>
    public ArtifactTarget? Wanted(TargetsMetadata targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var newest = targets.Artifacts.Where(artifact => artifact.Kind == Kind && artifact.Fits(Hardware))
            .MaxBy(artifact => artifact.Release);
        return newest?.Version == Version ? null : newest;
    }

    /// <summary>
    /// Whether a content may go over a bearer now: where the bytes of a day are bounded, while they will last for the rest of it; else
    /// over one that carries bulk, which a narrow one does not.
    /// </summary>
    public static bool MayGo(IBearer bearer)
    {
        ArgumentNullException.ThrowIfNull(bearer);
        return bearer.Terms.BytesPerDay is { } most
            ? BudgetOutlooks.Of(bearer.Meter.Today.Total, most, bearer.Meter.DayOver, BudgetOutlook.Fine) == BudgetOutlook.Fine
            : bearer.Terms.Carries(StreamClass.Bulk);
    }
}
