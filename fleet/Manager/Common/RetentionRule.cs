using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Manager.Common;

/// <summary>How long readings of a class are kept. Without a rule they are kept for ever.</summary>
/// <param name="Stream">The class that the profile gives a point.</param>
/// <param name="Site">Of devices at this site only, where it goes before a rule for all; null: at all sites.</param>
/// <param name="Kept">After their source time; null: for ever.</param>
public sealed record RetentionRule(StreamClass Stream, long? Site, TimeSpan? Kept)
{
    /// <summary>A hundred years; longer is for ever.</summary>
    public const int MostDays = 36_500;

    /// <summary>The classes there are, by the name that people and settings use.</summary>
    public static readonly IReadOnlyDictionary<string, StreamClass> Classes = Enum.GetValues<StreamClass>()
        .Where(stream => stream != StreamClass.Unspecified).ToDictionary(NameOf);

    public static string NameOf(StreamClass stream) => stream.ToString().ToLowerInvariant();

    /// <summary>
    /// No rule keeps less, days: what was billed for as long as it can be claimed (Civil Code of the PRC, article 188: three years),
    /// logs of what happened and was commanded for six months (Cybersecurity Law of the PRC, article 21).
    /// </summary>
    public static int LeastDays(StreamClass stream) => stream switch
    {
        StreamClass.Billing => 3 * 366,
        StreamClass.Event => 184,
        _ => 1,
    };
}
