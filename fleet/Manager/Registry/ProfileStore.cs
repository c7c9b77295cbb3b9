using EdgeFleet.Contracts;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Drivers;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Registry;

/// <summary>
/// Stores profiles within a change, with all that follows: those that extend them become others, too, and gateways are sent
/// what is new to them. What would no longer hold is refused.
/// </summary>
public sealed class ProfileStore(DesiredConfigurations desired, GatewayDrivers drivers, ProfileWords words, TimeProvider clock)
{
    internal const int MaxFaults = 20;

    /// <summary>One that a person has put, read without a fault.</summary>
    /// <exception cref="RefusedException">
    /// 400: one that extends it would not hold, or a gateway that uses one of them would refuse it.
    /// </exception>
    internal Task PutAsync(
        FleetDatabase database, AuditNotes notes, ProfileFamily family, string name, ProfileText text, CancellationToken cancel) =>
        StoreAsync(database, notes, family, new() { [name] = text }, shipped: false, cancel);

    /// <summary>Those that came with the executable.</summary>
    internal Task SeedAsync(
        FleetDatabase database, AuditNotes notes, ProfileFamily family, Dictionary<string, ProfileText> texts, CancellationToken cancel) =>
        StoreAsync(database, notes, family, texts, shipped: true, cancel);

    private async Task StoreAsync(
        FleetDatabase database, AuditNotes notes, ProfileFamily family, Dictionary<string, ProfileText> texts, bool shipped,
        CancellationToken cancel)
    {
        var (after, changed) = (family.With(texts), new List<string>());
        foreach (var name in texts.Keys.SelectMany(after.Descendants).Distinct())
        {
            var row = await database.Profiles.FindAsync([name], cancel);
            if (row is null)
                database.Profiles.Add(row = new RegisteredProfile { Name = name, Text = "", Hash = "", Driver = "", Shipped = shipped });
            var (text, faults) = (texts.GetValueOrDefault(name), new ValidationFaults());
            var at = text is null ? $"{name} extends it: " : "";
            var profile = after.Read(name, $"{at}$", faults);
            if (text is null) ProfileCheck.Anywhere(drivers, profile, $"{at}$", faults);
            if (faults.None && row.Hash == profile.Hash && (text is null || row.Text == text.Text)) continue;
            if (!shipped && faults.None && row.Hash.Length > 0) await CheckUsersAsync(database, row, profile, at, faults, cancel);
            if (!faults.None && !shipped) throw RefusedException.Invalid(faults.Phrases.Take(MaxFaults));
            // One of a person's that did not hold before is as it was.
            if (!faults.None) continue;
            if (text is not null) (row.Text, row.Shipped) = (text.Text, shipped);
            var content = FieldChange.Between(
                ("content", row.Hash, profile.Hash), ("extended", null, text is null ? DeviceProfile.BaseOf(after.Written(name)) : null));
            (row.Hash, row.Driver, row.Changed) = (profile.Hash, profile.Driver, clock.GetUtcNow().ToUnixTimeMilliseconds());
            notes.Add("profile.put", $"profile:{name}", "", content);
            changed.Add(name);
        }
        await database.SaveChangesAsync(cancel);
        notes.OnCommit(words.Forget);
        var users = await database.Devices.Where(d => changed.Contains(d.Profile)).Select(d => d.Gateway).Distinct().ToListAsync(cancel);
        await desired.RefreshAsync(database, notes, users, cancel);
    }

    /// <summary>The gateways that use it would refuse a new version that their drivers do not take; so does the manager.</summary>
    private async Task CheckUsersAsync(
        FleetDatabase database, RegisteredProfile row, DeviceProfile profile, string at, ValidationFaults faults, CancellationToken cancel)
    {
        var users = await database.Devices.Where(d => d.Profile == row.Name).Select(d => d.Gateway).Distinct().ToListAsync(cancel);
        if (users.Count == 0) return;
        if (row.Driver != profile.Driver)
            faults.Add($"{at}driver", RegistryPhrases.DriverInUse.With(row.Driver, profile.Driver));
        else
            foreach (var gateway in users.DistinctBy(gateway => drivers.Find(gateway, profile.Driver)))
                ProfileCheck.Driver(drivers, gateway, profile, $"{at}gateway {gateway}: $", faults);
    }
}
