namespace EdgeFleet.Contracts.Updates;

/// <summary>
/// Metadata or a content that is not taken, and why. What was trusted before still is: a refusal stops nothing, it only lets nothing
/// new in.
/// </summary>
public sealed class RefusedUpdateException(params IReadOnlyList<Phrase> faults) : Exception(string.Join("; ", faults))
{
    /// <summary>All that is wrong; the place of one is the part of the metadata that it is about.</summary>
    public IReadOnlyList<Phrase> Faults { get; } = faults;
}
