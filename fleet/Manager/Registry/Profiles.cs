using EdgeFleet.Contracts;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Drivers;
using EdgeFleet.Manager.Hosting;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Registry;

/// <param name="Hash">SHA-256 of the profile's canonical text in hex.</param>
/// <param name="Shipped">It came with the manager; false: somebody has put it.</param>
/// <param name="Changed">Unix ms.</param>
public sealed record ProfileView(string Name, string Driver, string Hash, bool Shipped, long Changed);

/// <summary>The device models that gateways are sent.</summary>
public sealed class Profiles(Changes changes, IDbContextFactory<FleetDatabase> databases, DesiredConfigurations desired, GatewayDrivers drivers, TimeProvider clock)
{
    /// <summary>A profile is data of some kilobytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const int MaxFaults = 20;

    /// <summary>Takes a new profile, or a new version of one; the gateways that use it are sent new documents.</summary>
    /// <exception cref="RefusedException">400 with all that is wrong with it.</exception>
    public async Task<ProfileView> PutAsync(Actor actor, string name, ReadOnlyMemory<byte> json, CancellationToken cancel)
    {
        var found = new ValidationFaults();
        var text = ProfileText.Read(name, json, drivers, found);
        var faults = found.Lines.Take(MaxFaults).ToList();
        if (!DeviceProfile.IsName(name))
            faults.Insert(0, $"name: '{name}' is no profile name; write lower-case letters, digits and dashes, as in greenhouse-climate");
        if (text is null || faults.Count > 0) throw RefusedException.Invalid(faults);
        return (await StoreAsync(actor, [(name, text)], shipped: false, cancel))[0];
    }

    /// <summary>Brings in the profiles that were shipped with the executable, unless somebody has put their own under the name.</summary>
    public async Task SeedAsync(string folder, CancellationToken cancel)
    {
        if (!Directory.Exists(folder)) return;
        var faults = new List<string>();
        var read = new List<(string, ProfileText)>();
        foreach (var file in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var (name, found) = (Path.GetFileNameWithoutExtension(file), new ValidationFaults());
            if (ProfileText.Read(name, await File.ReadAllBytesAsync(file, cancel), drivers, found) is { } text) read.Add((name, text));
            faults.AddRange(found.Lines.Select(line => $"{file}: {line}"));
        }
        if (faults.Count > 0) throw new SettingsException(faults);
        await StoreAsync(Actor.Manager, read, shipped: true, cancel);
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
                if (row.Hash != text.Profile.Hash && (row.Shipped || !shipped))
                {
                    if (!shipped) await CheckUsersAsync(database, row, text.Profile, cancel);
                    (row.Text, row.Hash, row.Driver, row.Shipped, row.Changed) = (text.Text, text.Profile.Hash, text.Profile.Driver, shipped, now);
                    notes.Add("profile.put", $"profile:{name}", $"content {text.Profile.Hash}");
                    changed.Add(name);
                }
                views.Add(new ProfileView(row.Name, row.Driver, row.Hash, row.Shipped, row.Changed));
            }
            await database.SaveChangesAsync(cancel);
            var users = await database.Devices.Where(d => changed.Contains(d.Profile)).Select(d => d.Gateway).Distinct().ToListAsync(cancel);
            await desired.RefreshAsync(database, notes, users, cancel);
            return views;
        }, cancel);

    /// <summary>The gateways that use it would refuse a new version that their drivers do not take; so does the manager.</summary>
    private async Task CheckUsersAsync(FleetDatabase database, RegisteredProfile row, DeviceProfile profile, CancellationToken cancel)
    {
        var users = await database.Devices.Where(d => d.Profile == row.Name).Select(d => d.Gateway).Distinct().ToListAsync(cancel);
        if (users.Count == 0) return;
        if (row.Driver != profile.Driver)
            throw RefusedException.Invalid([$"driver: devices of this profile are reached by \"{row.Driver}\"; put one with \"{profile.Driver}\" under another name"]);
        var faults = new ValidationFaults();
        foreach (var gateway in users.DistinctBy(gateway => drivers.Find(gateway, profile.Driver)))
            ProfileCheck.Driver(drivers, gateway, profile, $"gateway {gateway}: $", faults);
        if (!faults.None) throw RefusedException.Invalid(faults.Lines.Take(MaxFaults));
    }
}
