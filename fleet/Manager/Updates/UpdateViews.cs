using EdgeFleet.Contracts;
using EdgeFleet.Contracts.Updates;

namespace EdgeFleet.Manager.Updates;

/// <param name="Time">Unix ms.</param>
/// <param name="By">Who brought it.</param>
public sealed record CameView(long Time, string By);

/// <param name="Role">root, targets or timestamp.</param>
/// <param name="Version">Counts up.</param>
/// <param name="Expires">Unix ms; from then on it is worth nothing.</param>
/// <param name="Keys">Who hold the role, by their keys' ids.</param>
/// <param name="Threshold">How many of them must sign.</param>
/// <param name="Came">Null: the manager made it.</param>
public sealed record MetadataView(
    string Role, long Version, long Expires, IReadOnlyList<string> Keys, int Threshold, CameView? Came);

/// <param name="Name">Of its file.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Hardware">What it is for.</param>
/// <param name="Version">What people call it.</param>
/// <param name="Release">Its counter.</param>
/// <param name="MinimumRelease">What a device has to run to take it.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Of its content.</param>
/// <param name="Held">When its content came; null: it is still to come.</param>
public sealed record ArtifactView(
    string Name, string Kind, IReadOnlyList<string> Hardware, string Version, uint Release, uint MinimumRelease, long Size, string Sha256,
    CameView? Held);

/// <param name="TimestampKey">The manager's public key, which a root has to name, PEM.</param>
/// <param name="TimestampKeyId">Its id.</param>
/// <param name="Metadata">What has been signed; empty before there is a root.</param>
/// <param name="Artifacts">In the order of their names.</param>
/// <param name="Stopped">Why nothing may be installed at this moment; null: it may.</param>
public sealed record UpdatesView(
    string TimestampKey, string TimestampKeyId, IReadOnlyList<MetadataView> Metadata, IReadOnlyList<ArtifactView> Artifacts,
    string? Stopped)
{
    /// <summary>The same for people, in their language.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<Phrase> StoppedBy { get; init; } = [];
}

/// <summary>What is trusted, in the words of the interface. Pure but for the time.</summary>
public sealed class UpdateViews(TimestampKey key, TimeProvider clock)
{
    internal DateTimeOffset Now => clock.GetUtcNow();

    internal UpdatesView Of(
        TrustedUpdates? trusted, CameView? root, CameView? targets, IReadOnlyDictionary<string, CameView> held)
    {
        var stopped = WhyStopped(trusted);
        return new UpdatesView(
            key.Public.Pem, key.Public.Id,
            trusted is null ? [] :
            [
                View(trusted.Root, trusted.Root.File, root),
                .. trusted.Targets is { } named ? [View(trusted.Root, named.File, targets)] : Array.Empty<MetadataView>(),
                .. trusted.Timestamp is { } stamp ? [View(trusted.Root, stamp.File, null)] : Array.Empty<MetadataView>(),
            ],
            [.. (trusted?.Targets?.Artifacts ?? []).Select(one => new ArtifactView(one.Name, one.Kind, one.Hardware, one.Version,
                one.Release, one.MinimumRelease, one.Size, one.Sha256, held.GetValueOrDefault(one.Sha256)))],
            stopped.Count == 0 ? null : string.Join("; ", stopped)) { StoppedBy = stopped };
    }

    private IReadOnlyList<Phrase> WhyStopped(TrustedUpdates? trusted)
    {
        if (trusted is null) return [ManagerUpdatePhrases.NoRoot.With()];
        if (trusted.Targets is null) return [ManagerUpdatePhrases.NoTargets.With()];
        try
        {
            trusted.Installable(Now);
            return [];
        }
        catch (RefusedUpdateException e)
        {
            return e.Faults;
        }
    }

    private static MetadataView View(RootMetadata root, SignedMetadata file, CameView? came)
    {
        var role = root.Of(file.Head.Role);
        return new MetadataView(SignedMetadata.NameOf(file.Head.Role), file.Head.Version, file.Head.Expires.ToUnixTimeMilliseconds(),
            role.KeyIds, role.Threshold, came);
    }
}
