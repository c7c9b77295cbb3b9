using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <summary>What a series did within five minutes, an hour or a day of UTC, or the part of it that one chunk holds.</summary>
/// <param name="Time">Begin, Unix ms.</param>
/// <param name="Count">Usable readings; of those of one source time the first.</param>
/// <param name="Numbers">Those among them that are finite numbers.</param>
/// <param name="Min">Their lowest value, exactly; none without numbers.</param>
/// <param name="Max">Their highest.</param>
/// <param name="Sum">Their sum: exact, as a decimal, or as a double times 2^-32 where there are doubles among them.</param>
/// <param name="Last">The last usable value.</param>
/// <param name="Repeats">Readings that said the same of a source time again.</param>
/// <param name="Conflicts">Readings that said otherwise of a source time.</param>
internal sealed record Aggregate(
    long Time, long Count, long Numbers, ReadingValue Min, ReadingValue Max, ReadingValue Sum, ReadingValue Last, long Repeats,
    long Conflicts);
