using EdgeFleet.Contracts;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Drivers;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Registry;

/// <param name="Hash">SHA-256 in hex of what gateways are sent.</param>
/// <param name="Shipped">It came with the manager; false: somebody has put it.</param>
/// <param name="Changed">Unix ms.</param>
/// <param name="Extends">The profile that it extends; null: none.</param>
public sealed record ProfileView(string Name, string Driver, string Hash, bool Shipped, long Changed, string? Extends);

/// <summary>The device models, as they are written.</summary>
public sealed class Profiles(Changes changes, IDbContextFactory<FleetDatabase> databases, ProfileStore store, ProfileWords words,
    GatewayDrivers drivers)
{
    /// <summary>A profile is data of some kilobytes.</summary>
    public const int MaxBytes = DeviceLimits.MaxProfileBytes;

    /// <summary>
    /// Takes a new profile, or a new version of one; the gateways that use it, or one that extends it, are sent new documents.
    /// </summary>
    /// <exception cref="RefusedException">400 with all that is wrong with it, or with one that extends it.</exception>
    public Task<ProfileView> PutAsync(Actor actor, string name, ReadOnlyMemory<byte> json, CancellationToken cancel) =>
        changes.MakeAsync(actor, async (database, notes) =>
        {
            SiteGuard.DemandEverywhere(actor.Sites);
            var (family, found) = (await ProfileFamily.LoadAsync(database, cancel), new ValidationFaults());
            var text = ProfileText.Read(name, json, family, drivers, found);
            var faults = found.Phrases.Take(ProfileStore.MaxFaults).ToList();
            if (!DeviceProfile.IsName(name))
                faults.Insert(0, RegistryPhrases.NoProfileName.With(name).At("name"));
            if (text is null || faults.Count > 0) throw RefusedException.Invalid(faults);
            await store.PutAsync(database, notes, family, name, text, cancel);
            return View((await database.Profiles.FindAsync([name], cancel))!);
        }, cancel);

    /// <summary>Removes a profile that a person has put and that nothing uses.</summary>
    /// <exception cref="RefusedException">404, or 409 with what stands against it.</exception>
    public Task RemoveAsync(Actor actor, string name, CancellationToken cancel) => changes.MakeAsync(actor, async (database, notes) =>
    {
        SiteGuard.DemandEverywhere(actor.Sites);
        var row = await database.Profiles.FindAsync([name], cancel) ?? throw NoProfile(name);
        if (row.Shipped) throw RefusedException.Conflict(RegistryPhrases.ProfileShipped.With(name));
        if ((await ProfileFamily.LoadAsync(database, cancel)).Extending(name) is { Count: > 0 } extending)
            throw RefusedException.Conflict(RegistryPhrases.ProfileExtended.With(name, string.Join(", ", extending)));
        if (await database.Devices.CountAsync(d => d.Profile == name, cancel) is > 0 and var devices)
            throw RefusedException.Conflict(RegistryPhrases.ProfileUsed.With(name, devices));
        database.Profiles.Remove(row);
        notes.OnCommit(words.Forget);
        notes.Add("profile.remove", $"profile:{name}", "", FieldChange.Between(("content", row.Hash, null)));
        return row;
    }, cancel);

    public async Task<IReadOnlyList<ProfileView>> ListAsync(CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        return [.. (await database.Profiles.AsNoTracking().OrderBy(p => p.Name).ToListAsync(cancel)).Select(View)];
    }

    /// <summary>The profile's text as it was written, or as gateways are sent it; null if there is none of the name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="plain">With what it extends and repeats written out.</param>
    public async Task<string?> TextAsync(string name, bool plain, CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        var family = await ProfileFamily.LoadAsync(database, [name], cancel);
        return !family.Has(name) ? null : plain ? family.Plain(name) : family.Written(name).GetRawText();
    }

    public static RefusedException NoProfile(string name) =>
        RefusedException.NotFound(RegistryPhrases.NoProfile.With(name));

    private static ProfileView View(RegisteredProfile row) =>
        new(row.Name, row.Driver, row.Hash, row.Shipped, row.Changed, DeviceProfile.BaseOf(System.Text.Json.JsonElement.Parse(row.Text)));
}
