namespace EdgeFleet.Contracts.Updates;

/// <summary>
/// What somebody who installs updates believes, and how that grows: The Update Framework's client, specification 1.0.33, 5.3 to 5.6,
/// without a snapshot. Immutable; each step gives the next state or refuses, and a refusal leaves all as it was.
/// <para>
/// Invariants: every file here is signed as <see cref="Root"/> asks; no version ever falls, except that of a role whose keys were
/// rotated, since whoever stole the old keys may have signed the highest there is (a fast-forward attack).
/// </para>
/// </summary>
public sealed partial record TrustedUpdates
{
    private TrustedUpdates(RootMetadata root) => Root = root;

    public RootMetadata Root { get; private init; }

    /// <summary>The latest taken; null: none yet.</summary>
    public TimestampMetadata? Timestamp { get; private init; }

    /// <summary>The latest taken; null: none yet.</summary>
    public TargetsMetadata? Targets { get; private init; }

    /// <summary>Versions below are refused.</summary>
    public long LowestTimestamp { get; private init; }

    /// <summary>Versions below are refused.</summary>
    public long LowestTargets { get; private init; }

    /// <summary>The version of what is trusted of a role; 0: nothing yet.</summary>
    public long VersionOf(MetadataRole role) => role switch
    {
        MetadataRole.Root => Root.Version,
        MetadataRole.Targets => Targets?.Version ?? 0,
        _ => Timestamp?.Version ?? 0,
    };

    /// <summary>Begins with a root that somebody vouches for: it came with the device, or from a manager that it was enrolled at.</summary>
    /// <exception cref="RefusedUpdateException">It is no root, or not signed by its own keys.</exception>
    public static TrustedUpdates Begin(ReadOnlyMemory<byte> root)
    {
        var read = RootMetadata.Read(root);
        read.Demand(read.File);
        return new TrustedUpdates(read);
    }

    /// <summary>
    /// The next root, signed as both this one and the new one ask. It needs no clock and may have expired: it may be one of many on the
    /// way to the latest.
    /// </summary>
    /// <exception cref="RefusedUpdateException">It is not the next one, or not signed so.</exception>
    public TrustedUpdates WithRoot(ReadOnlyMemory<byte> bytes)
    {
        var next = RootMetadata.Read(bytes);
        Root.Demand(next.File);
        next.Demand(next.File);
        if (next.Version != Root.Version + 1) throw new RefusedUpdateException(UpdatePhrases.NotNextRoot.With(next.Version, Root.Version));
        var (timestamps, targets) = (next.Timestamp.IsOtherThan(Root.Timestamp), next.Targets.IsOtherThan(Root.Targets));
        return this with
        {
            Root = next,
            // With the targets' keys goes what the timestamp says of their versions.
            Timestamp = timestamps || targets ? null : Timestamp,
            LowestTimestamp = timestamps ? 0 : LowestTimestamp,
            Targets = targets ? null : Targets,
            LowestTargets = targets ? 0 : LowestTargets,
        };
    }

    /// <summary>A newer timestamp. The same version again changes nothing.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="now">Null: the clock is not trusted.</param>
    /// <exception cref="RefusedUpdateException">It is forged, older than one that was taken, or has expired.</exception>
    public TrustedUpdates WithTimestamp(ReadOnlyMemory<byte> bytes, DateTimeOffset? now)
    {
        Root.File.Head.DemandFresh(now);
        var timestamp = TimestampMetadata.Read(bytes);
        Root.Demand(timestamp.File);
        DemandNoOlder(timestamp.File, LowestTimestamp);
        if (timestamp.Version == Timestamp?.Version) return this;
        // Also targets that were announced and have not come yet.
        var lowest = Math.Max(LowestTargets, Timestamp?.Targets.Version ?? 0);
        if (timestamp.Targets.Version < lowest)
            throw new RefusedUpdateException(UpdatePhrases.OlderMetadata.With("targets", timestamp.Targets.Version, lowest));
        timestamp.File.Head.DemandFresh(now);
        return this with { Timestamp = timestamp, LowestTimestamp = timestamp.Version };
    }

    /// <summary>The targets that the timestamp names.</summary>
    /// <inheritdoc cref="WithTimestamp"/>
    public TrustedUpdates WithTargets(ReadOnlyMemory<byte> bytes, DateTimeOffset? now)
    {
        var named = Latest(now).Targets;
        if (bytes.Length > named.Length) throw new RefusedUpdateException(UpdatePhrases.TooLong.With(named.Length, "targets"));
        var targets = TargetsMetadata.Read(bytes);
        if (!AreNamed(targets)) throw OtherTargets();
        Root.Demand(targets.File);
        DemandNoOlder(targets.File, LowestTargets);
        targets.File.Head.DemandFresh(now);
        return this with { Targets = targets, LowestTargets = targets.Version };
    }

    /// <summary>The artifacts that may be installed at this moment.</summary>
    /// <exception cref="RefusedUpdateException">None may, and why: something has expired, or the clock is not trusted.</exception>
    public TargetsMetadata Installable(DateTimeOffset? now)
    {
        Latest(now);
        if (Targets is null || !AreNamed(Targets)) throw OtherTargets();
        Targets.File.Head.DemandFresh(now);
        return Targets;
    }

    private TimestampMetadata Latest(DateTimeOffset? now)
    {
        Root.File.Head.DemandFresh(now);
        if (Timestamp is null) throw new RefusedUpdateException(UpdatePhrases.NoTimestamp.With());
        Timestamp.File.Head.DemandFresh(now);
        return Timestamp;
    }

    /// <summary>Length, hash and version: no part of one moment's metadata beside a part of another's.</summary>
    private bool AreNamed(TargetsMetadata targets) =>
        Timestamp!.Targets == new NamedTargets(targets.Version, targets.File.Bytes.Length, targets.File.Sha256);

    private RefusedUpdateException OtherTargets() =>
        new(UpdatePhrases.OtherTargets.With(Timestamp!.Version, Timestamp.Targets.Version));

    private static void DemandNoOlder(SignedMetadata file, long lowest)
    {
        if (file.Head.Version < lowest)
            throw new RefusedUpdateException(
                UpdatePhrases.OlderMetadata.With(SignedMetadata.NameOf(file.Head.Role), file.Head.Version, lowest));
    }
}
