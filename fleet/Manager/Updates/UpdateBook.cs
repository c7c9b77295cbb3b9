using EdgeFleet.Contracts;
using EdgeFleet.Contracts.Updates;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Updates;

/// <summary>
/// The metadata of updates that the manager hands on. It believes what a gateway would believe, by the same code, and signs nothing but
/// timestamps: what it takes in, others have signed.
/// </summary>
public sealed class UpdateBook(
    Changes changes, IDbContextFactory<FleetDatabase> databases, TimestampKey key, ArtifactFolder folder, TimeProvider clock)
{
    /// <summary>How long a timestamp is good for. Whoever cuts a gateway off keeps it from the latest for so long.</summary>
    public static readonly TimeSpan TimestampLife = TimeSpan.FromDays(7);

    /// <summary>One this old is signed anew, long before it ends.</summary>
    public static readonly TimeSpan TimestampAge = TimeSpan.FromDays(1);

    private TrustedUpdates? _known;

    /// <summary>Something newer is committed: gateways ought to hear of it.</summary>
    public event Action<TrustedUpdates>? Changed;

    /// <summary>Null: no root has come yet.</summary>
    public async Task<TrustedUpdates?> TrustedAsync(CancellationToken cancel)
    {
        if (Volatile.Read(ref _known) is { } known) return known;
        await using var database = await databases.CreateDbContextAsync(cancel);
        var stored = Trusted(await database.UpdateTrust.AsNoTracking().SingleOrDefaultAsync(cancel));
        // What was committed meanwhile is newer.
        return Interlocked.CompareExchange(ref _known, stored, null) ?? stored;
    }

    /// <summary>Takes the first root, or the next.</summary>
    /// <exception cref="RefusedException">It is not signed as the one before and itself ask, or leaves out the manager's key.</exception>
    public Task PutRootAsync(Actor actor, ReadOnlyMemory<byte> bytes, CancellationToken cancel) =>
        changes.MakeAsync(actor, async (database, notes) =>
        {
            SiteGuard.DemandEverywhere(actor.Sites);
            var row = await database.UpdateTrust.SingleOrDefaultAsync(cancel);
            var before = Trusted(row);
            var trusted = Judged(() => before is null ? First(bytes) : before.WithRoot(bytes));
            if (trusted.Root.Timestamp is not { Threshold: 1 } stamps || !stamps.KeyIds.Contains(key.Public.Id))
                throw RefusedException.Invalid(ManagerUpdatePhrases.ManagersKeyMissing.With(key.Public.Id));
            trusted = StampedIfItMay(trusted);
            Keep(database, notes, row, trusted);
            database.UpdateRoots.Add(new UpdateRoot
            {
                Version = trusted.Root.Version,
                Bytes = bytes.ToArray(),
                Uploaded = clock.GetUtcNow().ToUnixTimeMilliseconds(),
                By = actor.Name,
            });
            notes.Add("updates.root", "updates", "",
                FieldChange.Between(("version", before?.Root.Version, trusted.Root.Version)));
            return 0;
        }, cancel);

    /// <summary>Takes newer targets, and says by a timestamp that they are the latest. What they name no more is deleted.</summary>
    /// <exception cref="RefusedException">They are not signed as the root asks, not newer, or have expired.</exception>
    public Task PutTargetsAsync(Actor actor, ReadOnlyMemory<byte> bytes, CancellationToken cancel) =>
        changes.MakeAsync(actor, async (database, notes) =>
        {
            SiteGuard.DemandEverywhere(actor.Sites);
            var row = await database.UpdateTrust.SingleOrDefaultAsync(cancel)
                ?? throw RefusedException.Conflict(ManagerUpdatePhrases.NoRoot.With());
            var before = Trusted(row)!;
            var targets = Judged(() => Newer(before, bytes));
            var trusted = Judged(() => Stamped(before, targets));
            Keep(database, notes, row, trusted);
            (row.TargetsUploaded, row.TargetsBy) = (clock.GetUtcNow().ToUnixTimeMilliseconds(), actor.Name);
            var named = targets.Artifacts.Select(artifact => artifact.Sha256).ToHashSet();
            database.HeldContents.RemoveRange(await database.HeldContents.Where(held => !named.Contains(held.Sha256)).ToListAsync(cancel));
            notes.OnCommit(() => folder.Keep(named));
            notes.Add("updates.targets", "updates", "", FieldChange.Between(
                ("version", before.Targets?.Version, targets.Version),
                ("artifacts", Names(before.Targets), Names(targets))));
            return 0;
        }, cancel);

    /// <summary>Signs the timestamp anew if it is old enough.</summary>
    public Task<bool> RenewAsync(CancellationToken cancel) => changes.MakeAsync(Actor.Manager, async (database, notes) =>
    {
        var row = await database.UpdateTrust.SingleOrDefaultAsync(cancel);
        if (Trusted(row) is not { Targets: { } targets } trusted) return false;
        if (trusted.Timestamp?.File.Head.Expires - clock.GetUtcNow() > TimestampLife - TimestampAge) return false;
        Keep(database, notes, row, Stamped(trusted, targets));
        return true;
    }, cancel);

    /// <summary>The latest targets with a timestamp of now.</summary>
    private TrustedUpdates Stamped(TrustedUpdates trusted, TargetsMetadata targets)
    {
        var now = clock.GetUtcNow();
        // By the clock, so that a manager that was restored from a backup is not behind what gateways have seen.
        var version = Math.Max(trusted.LowestTimestamp + 1, now.ToUnixTimeSeconds());
        return trusted.WithTimestamp(key.Sign(MetadataWriter.Timestamp(version, now + TimestampLife, targets)), now)
            .WithTargets(targets.File.Bytes, now);
    }

    /// <summary>Where other keys stamp than before. What has expired meanwhile keeps no root out, and is told by itself.</summary>
    private TrustedUpdates StampedIfItMay(TrustedUpdates trusted)
    {
        try
        {
            return trusted is { Timestamp: null, Targets: { } targets } ? Stamped(trusted, targets) : trusted;
        }
        catch (RefusedUpdateException)
        {
            return trusted;
        }
    }

    private static TrustedUpdates First(ReadOnlyMemory<byte> bytes)
    {
        var trusted = TrustedUpdates.Begin(bytes);
        return trusted.Root.Version == 1 ? trusted
            : throw new RefusedUpdateException(UpdatePhrases.NotNextRoot.With(trusted.Root.Version, 0));
    }

    private static TargetsMetadata Newer(TrustedUpdates trusted, ReadOnlyMemory<byte> bytes)
    {
        var targets = TargetsMetadata.Read(bytes);
        trusted.Root.Demand(targets.File);
        if (targets.Version <= trusted.LowestTargets)
            throw new RefusedUpdateException(UpdatePhrases.OlderMetadata.With("targets", targets.Version, trusted.LowestTargets + 1));
        var faults = new ValidationFaults();
        foreach (var artifact in targets.Artifacts) ArtifactKinds.CheckSize(artifact, faults);
        return faults.None ? targets : throw new RefusedUpdateException(faults.Phrases);
    }

    private void Keep(FleetDatabase database, AuditNotes notes, UpdateTrust? row, TrustedUpdates trusted)
    {
        notes.OnCommit(() =>
        {
            Volatile.Write(ref _known, trusted);
            Changed?.Invoke(trusted);
        });
        if (row is null) database.UpdateTrust.Add(new UpdateTrust { State = trusted.ToBytes() });
        else row.State = trusted.ToBytes();
        if (row is not null && trusted.Targets is null) (row.TargetsUploaded, row.TargetsBy) = (null, null);
    }

    private static TrustedUpdates? Trusted(UpdateTrust? row) => row is null ? null : TrustedUpdates.Read(row.State);

    private static string? Names(TargetsMetadata? targets) =>
        targets is null ? null : string.Join(", ", targets.Artifacts.Select(artifact => artifact.Name));

    private static T Judged<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (RefusedUpdateException e)
        {
            throw RefusedException.Invalid(e.Faults);
        }
    }
}
