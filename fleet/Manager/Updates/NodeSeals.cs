using EdgeFleet.Contracts.Firmware;
using EdgeFleet.Contracts.Updates;
using EdgeFleet.Contracts.Updates.Kinds;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Registry;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Updates;

/// <param name="Devices">Numbers of nodes.</param>
public sealed record SealRequest(IReadOnlyList<long>? Devices);

/// <param name="Device">Its number.</param>
/// <param name="Seal">32 bytes; behind the content they make the image that this node takes, and no other.</param>
public sealed record SealView(long Device, byte[] Seal);

/// <summary>
/// Issues what a node believes, which has no ECDSA: an HMAC over the image under its update key. Only what signed targets name, and what
/// may be installed now, is sealed.
/// </summary>
public sealed class NodeSeals(UpdateBook book, ArtifactFolder folder, UpdateKeys keys, Changes changes, TimeProvider clock)
{
    /// <summary>Most devices of one call.</summary>
    public const int MaxAtOnce = 5000;

    /// <summary>Seals one content for several nodes, all or none.</summary>
    /// <exception cref="RefusedException">It may not be installed, is not held, or a node or its key is not known.</exception>
    public async Task<IReadOnlyList<SealView>> IssueAsync(Actor actor, string sha256, SealRequest request, CancellationToken cancel)
    {
        var numbers = (request.Devices ?? []).Distinct().ToList();
        if (numbers.Count is 0 or > MaxAtOnce)
            throw RefusedException.Invalid(ManagerUpdatePhrases.DevicesAtOnce.With(numbers.Count, MaxAtOnce));
        var artifact = await InstallableAsync(sha256, cancel);
        var content = await File.ReadAllBytesAsync(folder.In(sha256), cancel);
        return await changes.MakeAsync(actor, async (database, notes) =>
        {
            var known = await database.Devices.Within(actor.Sites, device => device.SiteId).Where(device => numbers.Contains(device.Number))
                .Select(device => device.Number).ToHashSetAsync(cancel);
            if (numbers.Find(number => !known.Contains(number)) is var missing && missing != 0) throw Missing.Device(missing);
            var rows = await database.UpdateKeys.AsNoTracking().Where(key => numbers.Contains(key.Device))
                .ToDictionaryAsync(key => key.Device, cancel);
            if (numbers.Find(number => !rows.ContainsKey(number)) is var keyless && keyless != 0)
                throw RefusedException.Invalid(ManagerUpdatePhrases.NoUpdateKey.With(keyless));
            notes.Add("artifact.seal", $"artifact:{artifact.Name}", "", FieldChange.Facts(
                ("release", artifact.Release), ("content", artifact.Sha256), ("devices", numbers.Count), ("first", numbers.Min()),
                ("last", numbers.Max())));
            return numbers.Select(number => new SealView(number, keys.With(rows[number], key => NodeImage.Seal(content, key)))).ToList();
        }, cancel);
    }

    private async Task<ArtifactTarget> InstallableAsync(string sha256, CancellationToken cancel)
    {
        var trusted = await book.TrustedAsync(cancel) ?? throw RefusedException.Conflict(ManagerUpdatePhrases.NoRoot.With());
        try
        {
            var artifact = trusted.Installable(clock.GetUtcNow()).Artifacts.FirstOrDefault(one => one.Sha256 == sha256);
            if (artifact is null || !folder.Has(sha256)) throw RefusedException.NotFound(ManagerUpdatePhrases.NoContent.With(sha256));
            return artifact.Kind == NodeApplication.KindName ? artifact
                : throw RefusedException.Invalid(ManagerUpdatePhrases.NotForNodes.With(artifact.Name, artifact.Kind));
        }
        catch (RefusedUpdateException e)
        {
            throw RefusedException.Conflict(e.Faults[0]);
        }
    }
}
