using System.Text.RegularExpressions;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Hosting;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Registry;

/// <param name="Hash">SHA-256 of the profile's canonical text in hex.</param>
/// <param name="Shipped">It came with the manager; false: somebody has put it.</param>
/// <param name="Changed">Unix ms.</param>
public sealed record ProfileView(string Name, string Driver, string Hash, bool Shipped, long Changed);

/// <summary>The device models that gateways are sent.</summary>
public sealed partial class Profiles(Changes changes, IDbContextFactory<FleetDatabase> databases, DesiredConfigurations desired, TimeProvider clock)
{
    /// <summary>A profile is data of some kilobytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Takes a new profile, or a new version of one; the gateways that use it are sent new documents.</summary>
    /// <exception cref="RefusedException">400 with all that is wrong with it.</exception>
    public async Task<ProfileView> PutAsync(Actor actor, string name, ReadOnlyMemory<byte> json, CancellationToken cancel)
    {
        var faults = new List<string>();
        if (!NamePattern().IsMatch(name)) faults.Add($"name: '{name}' is no profile name; write lower-case letters, digits and dashes, as in greenhouse-climate");
        var text = ProfileText.Read(name, json, faults);
        if (text is null || faults.Count > 0) throw RefusedException.Invalid(faults);
        return (await StoreAsync(actor, [(name, text)], shipped: false, cancel))[0];
    }

    /// <summary>Brings in the profiles that were shipped with the executable, unless somebody has put their own under the name.</summary>
    public async Task SeedAsync(string folder, CancellationToken cancel)
    {
        if (!Directory.Exists(folder)) return;
        var faults = new List<string>();
        var read = Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal)
            .Select(file => (Name: Path.GetFileNameWithoutExtension(file), Text: ProfileText.Read(Path.GetFileNameWithoutExtension(file), File.ReadAllBytes(file), faults)))
            .ToList();
        if (faults.Count > 0) throw new SettingsException([.. faults.Select(fault => $"{folder}: {fault}")]);
        await StoreAsync(Actor.Manager, read!, shipped: true, cancel);
    }

    public async Task<IReadOnlyList<ProfileView>> ListAsync(CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        return await database.Profiles.AsNoTracking().OrderBy(p => p.Name)
            .Select(p => new ProfileView(p.Name, p.Driver, p.Hash, p.Shipped, p.Changed)).ToListAsync(cancel);
    }

    /// <summary>The profile's text; null if there is none of the name.</summary>
    public async Task<string?> TextAsync(string name, CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        return await database.Profiles.AsNoTracking().Where(p => p.Name == name).Select(p => p.Text).SingleOrDefaultAsync(cancel);
    }

    private Task<IReadOnlyList<ProfileView>> StoreAsync(Actor actor, IReadOnlyList<(string Name, ProfileText Text)> profiles, bool shipped, CancellationToken cancel) =>
        changes.MakeAsync<IReadOnlyList<ProfileView>>(actor, async (database, notes) =>
        {
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            var changed = new List<string>();
            var views = new List<ProfileView>();
            foreach (var (name, text) in profiles)
            {
                var row = await database.Profiles.FindAsync([name], cancel);
                if (row is null) database.Profiles.Add(row = new RegisteredProfile { Name = name, Text = "", Hash = "", Driver = "", Shipped = shipped });
                if (row.Hash != text.Hash && (row.Shipped || !shipped))
                {
                    (row.Text, row.Hash, row.Driver, row.Shipped, row.Changed) = (text.Text, text.Hash, text.Driver, shipped, now);
                    notes.Add("profile.put", $"profile:{name}", $"content {text.Hash}");
                    changed.Add(name);
                }
                views.Add(new ProfileView(row.Name, row.Driver, row.Hash, row.Shipped, row.Changed));
            }
            await database.SaveChangesAsync(cancel);
            var users = await database.Devices.Where(d => changed.Contains(d.Profile)).Select(d => d.Gateway).Distinct().ToListAsync(cancel);
            await desired.RefreshAsync(database, notes, users, cancel);
            return views;
        }, cancel);

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,63}$")]
    private static partial Regex NamePattern();
}
