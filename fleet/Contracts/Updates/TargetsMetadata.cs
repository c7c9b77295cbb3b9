namespace EdgeFleet.Contracts.Updates;

/// <summary>The targets: which artifacts there are. What stands here no more is withdrawn.</summary>
/// <param name="File">As it came.</param>
/// <param name="Artifacts">In the order of their names; none has the content of another.</param>
public sealed record TargetsMetadata(SignedMetadata File, IReadOnlyList<ArtifactTarget> Artifacts)
{
    public long Version => File.Head.Version;

    /// <summary>By the SHA-256 of its content; null: there is none.</summary>
    public ArtifactTarget? Find(string sha256) => Artifacts.FirstOrDefault(artifact => artifact.Sha256 == sha256);

    /// <exception cref="RefusedUpdateException">These are no targets.</exception>
    public static TargetsMetadata Read(ReadOnlyMemory<byte> bytes)
    {
        var file = SignedMetadata.Read(bytes, MetadataRole.Targets);
        var faults = new ValidationFaults();
        var written = new JsonSection(file.Signed, "$.signed", faults).Object("targets", "{ … }");
        var names = written.Keys.Order(StringComparer.Ordinal).ToList();
        if (names.Count > MetadataBounds.Targets)
            throw new RefusedUpdateException(UpdatePhrases.TooMany.With(names.Count, MetadataBounds.Targets).At(written.Path));
        var artifacts = new List<ArtifactTarget>();
        var contents = new Dictionary<string, string>();
        foreach (var name in names)
        {
            var artifact = ArtifactTarget.Read(written.Object(name, "{ … }"), name);
            if (!contents.TryAdd(artifact.Sha256, name)) written.Fault(name, UpdatePhrases.ContentTwice.With(contents[artifact.Sha256]));
            artifacts.Add(artifact);
        }
        return faults.None ? new TargetsMetadata(file, artifacts) : throw new RefusedUpdateException(faults.Phrases);
    }
}
