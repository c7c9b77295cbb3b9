namespace EdgeFleet.Contracts.Updates;

/// <summary>
/// A kind of artifact: what its file has to be. Whoever signs and whoever stores a file asks here, so that what is no artifact goes
/// nowhere; that it is the right one, its signature says.
/// </summary>
public interface IArtifactKind
{
    /// <summary>As targets name it.</summary>
    string Name { get; }

    /// <summary>The longest file.</summary>
    long MostBytes { get; }

    /// <summary>Why a file of this size is not taken; null: it may be as large.</summary>
    /// <param name="hardware">That it is for.</param>
    /// <param name="bytes">Of the file.</param>
    Phrase? TooLarge(IReadOnlyList<string> hardware, long bytes) => bytes > MostBytes ? UpdatePhrases.TooLong.With(MostBytes, Name) : null;

    /// <summary>What a file says of itself.</summary>
    /// <param name="content">The whole file, to be read from its beginning; it can seek.</param>
    /// <param name="faults">What makes it no artifact of this kind; with any, the result is to be thrown away.</param>
    ArtifactContent Describe(Stream content, ValidationFaults faults);
}

/// <summary>What a file says of itself.</summary>
/// <param name="Hardware">What it is made for; null: its own format tells whoever installs it.</param>
/// <param name="Release">Its counter; null: it does not say.</param>
/// <param name="Version">What people call it; null: it does not say.</param>
public sealed record ArtifactContent(string? Hardware = null, uint? Release = null, string? Version = null);
