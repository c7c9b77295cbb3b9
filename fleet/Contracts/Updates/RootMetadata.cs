namespace EdgeFleet.Contracts.Updates;

/// <summary>The root: which keys hold which role. Whoever trusts one version trusts the next that is signed as it asks.</summary>
/// <param name="File">As it came.</param>
/// <param name="Keys">By id.</param>
/// <param name="Root">Who signs the next root, beside those whom that one names.</param>
/// <param name="Targets">Who signs artifacts.</param>
/// <param name="Timestamp">The manager's own key.</param>
public sealed record RootMetadata(
    SignedMetadata File, IReadOnlyDictionary<string, MetadataKey> Keys, RoleKeys Root, RoleKeys Targets, RoleKeys Timestamp)
{
    public long Version => File.Head.Version;

    public RoleKeys Of(MetadataRole role) => role switch
    {
        MetadataRole.Root => Root,
        MetadataRole.Targets => Targets,
        _ => Timestamp,
    };

    /// <exception cref="RefusedUpdateException">It is no root that anybody could go by.</exception>
    public static RootMetadata Read(ReadOnlyMemory<byte> bytes)
    {
        var file = SignedMetadata.Read(bytes, MetadataRole.Root);
        var faults = new ValidationFaults();
        var signed = new JsonSection(file.Signed, "$.signed", faults);
        var keys = ReadKeys(signed);
        var roles = signed.Object("roles", "{ … }");
        var root = new RootMetadata(
            file, keys, Role(MetadataRole.Root), Role(MetadataRole.Targets), Role(MetadataRole.Timestamp));
        return faults.None ? root : throw new RefusedUpdateException(faults.Phrases);

        RoleKeys Role(MetadataRole role) =>
            RoleKeys.Read(roles.Object(SignedMetadata.NameOf(role), "{\"keyids\": […], \"threshold\": 1}"), keys);
    }

    /// <summary>Takes a file only if as many keys of its role signed it as this root asks for.</summary>
    /// <exception cref="RefusedUpdateException">Too few did.</exception>
    public void Demand(SignedMetadata file)
    {
        var (signed, threshold) = (Signatures(file), Of(file.Head.Role).Threshold);
        if (signed < threshold)
            throw new RefusedUpdateException(UpdatePhrases.TooFewSignatures.With(
                SignedMetadata.NameOf(file.Head.Role), file.Head.Version, signed, threshold, Version));
    }

    /// <summary>How many of the keys that hold its role have signed a file.</summary>
    public int Signatures(SignedMetadata file) => file.SignedBy(Of(file.Head.Role).KeyIds.Select(id => Keys[id]));

    private static Dictionary<string, MetadataKey> ReadKeys(JsonSection signed)
    {
        var written = signed.Object("keys", "{ … }");
        var keys = new Dictionary<string, MetadataKey>();
        var ids = written.Keys.ToList();
        if (ids.Count > MetadataBounds.Keys)
        {
            signed.Fault("keys", UpdatePhrases.TooMany.With(ids.Count, MetadataBounds.Keys));
            return keys;
        }
        foreach (var id in ids)
        {
            if (MetadataKey.Read(written.Object(id, "{ … }"), id) is not { } key) continue;
            if (keys.Values.Any(other => other.Info.AsSpan().SequenceEqual(key.Info)))
                written.Fault(id, UpdatePhrases.KeyTwice.With());
            keys.Add(id, key);
        }
        return keys;
    }
}
