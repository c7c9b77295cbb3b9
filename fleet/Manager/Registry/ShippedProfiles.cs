using System.Text;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Drivers;
using EdgeFleet.Manager.Hosting;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Registry;

/// <summary>
/// Brings in the profiles that came with the executable, unless somebody has put their own under the name. One with which a
/// person's own profile would no longer hold stays out until that one is corrected.
/// </summary>
public sealed class ShippedProfiles(Changes changes, ProfileStore store, GatewayDrivers drivers, ILogger<ShippedProfiles> log)
{
    /// <exception cref="SettingsException">A file has faults: all of them.</exception>
    public async Task SeedAsync(string folder, CancellationToken cancel)
    {
        if (!Directory.Exists(folder)) return;
        var shipped = Read(folder);
        await changes.MakeAsync(Actor.Manager, async (database, notes) =>
        {
            var family = await ProfileFamily.LoadAsync(database, cancel);
            var own = await database.Profiles.Where(p => !p.Shipped).Select(p => p.Name).ToHashSetAsync(cancel);
            var coming = shipped.Where(one => !own.Contains(one.Key)).ToDictionary();
            while (Broken(family, family.With(coming), coming.Keys) is { } broken)
            {
                var held = family.With(coming).Ancestors(broken.Name).Where(coming.Remove).ToList();
                log.LogError("the new version of profile {Profiles} is not taken: with it {Profile} would not hold: {Fault}",
                    string.Join(", ", held), broken.Name, broken.Fault);
            }
            await store.SeedAsync(database, notes, family, coming, cancel);
            return true;
        }, cancel);
    }

    /// <summary>One that would not hold, though it comes or held before; null: none.</summary>
    private (string Name, string Fault)? Broken(ProfileFamily before, ProfileFamily after, IReadOnlyCollection<string> coming)
    {
        foreach (var name in coming.SelectMany(after.Descendants).Distinct())
            if (Fault(after, name) is { } fault && (coming.Contains(name) || Fault(before, name) is null)) return (name, fault);
        return null;
    }

    private string? Fault(ProfileFamily family, string name)
    {
        var faults = new ValidationFaults();
        ProfileCheck.Anywhere(drivers, family.Read(name, "$", faults), "$", faults);
        return faults.Lines.Count > 0 ? faults.Lines[0] : null;
    }

    private Dictionary<string, ProfileText> Read(string folder)
    {
        var files = Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal)
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file), file => (Path: file, Bytes: File.ReadAllBytes(file)));
        var written = new Dictionary<string, JsonElement>();
        foreach (var (name, file) in files)
            if (JsonSection.TryElement(Encoding.UTF8.GetString(file.Bytes), new ValidationFaults()) is { } json) written.Add(name, json);
        var (family, faults, read) = (new ProfileFamily(written), new List<string>(), new Dictionary<string, ProfileText>());
        foreach (var (name, file) in files)
        {
            var found = new ValidationFaults();
            if (ProfileText.Read(name, file.Bytes, family, drivers, found) is { } text) read.Add(name, text);
            faults.AddRange(found.Lines.Select(line => $"{file.Path}: {line}"));
        }
        return faults.Count > 0 ? throw new SettingsException(faults) : read;
    }
}
