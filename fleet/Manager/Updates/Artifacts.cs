using EdgeFleet.Contracts.Updates;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Updates;

/// <summary>What there is to install, and the contents that are held of it. Nothing comes in that nobody has signed.</summary>
public sealed class Artifacts(
    UpdateBook book, ArtifactFolder folder, Changes changes, IDbContextFactory<FleetDatabase> databases, UpdateViews views)
{
    /// <summary>Everything about updates, as it stands.</summary>
    public async Task<UpdatesView> ViewAsync(CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        var root = await database.UpdateRoots.AsNoTracking().OrderByDescending(one => one.Version)
            .Select(one => new { one.Uploaded, one.By }).FirstOrDefaultAsync(cancel);
        var targets = await database.UpdateTrust.AsNoTracking()
            .Select(row => new { row.TargetsUploaded, row.TargetsBy }).SingleOrDefaultAsync(cancel);
        var held = await HeldAsync(database, cancel);
        return views.Of(await book.TrustedAsync(cancel), Came(root?.Uploaded, root?.By),
            Came(targets?.TargetsUploaded, targets?.TargetsBy), held);
    }

    /// <summary>Takes the content of an artifact; its hash shows which.</summary>
    /// <exception cref="RefusedException">No signed targets name it, or it is not what its kind has to be; nothing is kept.</exception>
    public async Task<ArtifactView> TakeAsync(Actor actor, Stream content, CancellationToken cancel)
    {
        SiteGuard.DemandEverywhere(actor.Sites);
        var artifact = await folder.TakeAsync(content, await WaitingAsync(cancel), cancel);
        await changes.MakeAsync(actor, async (database, notes) =>
        {
            // Other targets may have come meanwhile, and deleted it.
            if (!folder.Has(artifact.Sha256))
                throw RefusedException.Conflict(UpdatePhrases.NoSuchTarget.With(artifact.Sha256));
            var time = views.Now.ToUnixTimeMilliseconds();
            if (await database.HeldContents.FindAsync([artifact.Sha256], cancel) is { } before) database.HeldContents.Remove(before);
            database.HeldContents.Add(new HeldContent { Sha256 = artifact.Sha256, Size = artifact.Size, Uploaded = time, By = actor.Name });
            notes.Add("artifact.upload", $"artifact:{artifact.Name}", "", FieldChange.Facts(
                ("kind", artifact.Kind), ("version", artifact.Version), ("release", artifact.Release), ("content", artifact.Sha256)));
            return 0;
        }, cancel);
        return (await ViewAsync(cancel)).Artifacts.First(one => one.Sha256 == artifact.Sha256);
    }

    /// <summary>The file of a content.</summary>
    /// <exception cref="RefusedException">404: it is not held.</exception>
    public async Task<string> FileAsync(string sha256, CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        return await database.HeldContents.AnyAsync(held => held.Sha256 == sha256, cancel) && folder.Has(sha256)
            ? folder.In(sha256)
            : throw RefusedException.NotFound(ManagerUpdatePhrases.NoContent.With(sha256));
    }

    /// <summary>A root as it was signed.</summary>
    /// <exception cref="RefusedException">404: there is none of that version.</exception>
    public async Task<byte[]> RootAsync(long version, CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        return (await database.UpdateRoots.AsNoTracking().FirstOrDefaultAsync(row => row.Version == version, cancel))?.Bytes
            ?? throw RefusedException.NotFound(ManagerUpdatePhrases.NoSuchRoot.With(
                version, await database.UpdateRoots.MaxAsync(row => (long?)row.Version, cancel) ?? 0));
    }

    private async Task<IReadOnlyList<ArtifactTarget>> WaitingAsync(CancellationToken cancel)
    {
        var trusted = await book.TrustedAsync(cancel) ?? throw RefusedException.Conflict(ManagerUpdatePhrases.NoRoot.With());
        await using var database = await databases.CreateDbContextAsync(cancel);
        var held = await HeldAsync(database, cancel);
        var waiting = (trusted.Targets?.Artifacts ?? []).Where(artifact => !held.ContainsKey(artifact.Sha256)).ToList();
        return waiting.Count > 0 ? waiting : throw RefusedException.Conflict(ManagerUpdatePhrases.NothingWaits.With());
    }

    private async Task<Dictionary<string, CameView>> HeldAsync(FleetDatabase database, CancellationToken cancel) =>
        (await database.HeldContents.AsNoTracking().ToListAsync(cancel)).Where(held => folder.Has(held.Sha256))
            .ToDictionary(held => held.Sha256, held => new CameView(held.Uploaded, held.By));

    private static CameView? Came(long? time, string? by) => time is { } at && by is not null ? new CameView(at, by) : null;
}
