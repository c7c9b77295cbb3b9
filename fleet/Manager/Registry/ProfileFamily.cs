using System.Text;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Registry;

/// <summary>Profiles as they are written, at one moment. One that extends another is read with it.</summary>
internal sealed class ProfileFamily(IReadOnlyDictionary<string, JsonElement> written)
{
    private readonly Dictionary<string, string> _plain = [];

    /// <summary>All there are.</summary>
    public static async Task<ProfileFamily> LoadAsync(FleetDatabase database, CancellationToken cancel) =>
        new(await TextsAsync(database.Profiles, cancel));

    /// <summary>Those of these names that there are, and what they extend.</summary>
    public static async Task<ProfileFamily> LoadAsync(FleetDatabase database, IEnumerable<string> names, CancellationToken cancel)
    {
        var written = new Dictionary<string, JsonElement>();
        for (var asked = names.Distinct().ToList(); asked.Count > 0;)
        {
            var found = await TextsAsync(database.Profiles.Where(p => asked.Contains(p.Name)), cancel);
            foreach (var (name, json) in found) written[name] = json;
            asked = [.. found.Values.Select(DeviceProfile.BaseOf).OfType<string>().Where(name => !written.ContainsKey(name)).Distinct()];
        }
        return new ProfileFamily(written);
    }

    /// <summary>The same with another one under a name.</summary>
    public ProfileFamily With(string name, JsonElement json) => new(new Dictionary<string, JsonElement>(written) { [name] = json });

    /// <summary>The same with others under some names.</summary>
    public ProfileFamily With(IReadOnlyDictionary<string, ProfileText> texts)
    {
        var all = new Dictionary<string, JsonElement>(written);
        foreach (var (name, text) in texts) all[name] = text.Json;
        return new ProfileFamily(all);
    }

    public bool Has(string name) => written.ContainsKey(name);

    public JsonElement Written(string name) => written[name];

    /// <param name="name">One that there is.</param>
    /// <param name="path">Its JSON path, for the faults.</param>
    /// <param name="faults">Where faults go; with any, the result is to be thrown away.</param>
    public DeviceProfile Read(string name, string path, ValidationFaults faults) => DeviceProfile.Read(written[name], path, faults, Find);

    /// <summary>
    /// The text that gateways are sent: they know neither <c>extends</c> nor <c>repeat</c>. What cannot be written out goes as
    /// it is, and they say why.
    /// </summary>
    public string Plain(string name)
    {
        if (_plain.TryGetValue(name, out var known)) return known;
        var json = Read(name, "$", new ValidationFaults()).Json;
        return _plain[name] =
            Encoding.UTF8.GetString(CanonicalJson.Bytes(json.ValueKind == JsonValueKind.Undefined ? written[name] : json));
    }

    /// <summary>Those that extend it directly.</summary>
    public IReadOnlyList<string> Extending(string name) =>
        [.. written.Where(one => DeviceProfile.BaseOf(one.Value) == name).Select(one => one.Key).Order(StringComparer.Ordinal)];

    /// <summary>It and all that extend it, directly or through others, it first.</summary>
    public IReadOnlyList<string> Descendants(string name) => Closure(name, Extending);

    /// <summary>It and all that it extends, it first.</summary>
    public IReadOnlyList<string> Ancestors(string name) =>
        Closure(name, one => written.TryGetValue(one, out var json) && DeviceProfile.BaseOf(json) is { } below ? [below] : []);

    private JsonElement? Find(string name) => written.TryGetValue(name, out var json) ? json : null;

    private static List<string> Closure(string name, Func<string, IEnumerable<string>> next)
    {
        List<string> found = [name];
        for (var i = 0; i < found.Count; i++) found.AddRange(next(found[i]).Except(found).ToList());
        return found;
    }

    private static async Task<Dictionary<string, JsonElement>> TextsAsync(IQueryable<RegisteredProfile> rows, CancellationToken cancel) =>
        (await rows.AsNoTracking().Select(p => new { p.Name, p.Text }).ToListAsync(cancel))
            .ToDictionary(p => p.Name, p => JsonElement.Parse(p.Text));
}
