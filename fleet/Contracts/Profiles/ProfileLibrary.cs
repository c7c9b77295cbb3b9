using System.Text.Json;

namespace EdgeFleet.Contracts;

/// <summary>
/// The device models known by name: those shipped with the executable. A device document may bring its own, which then go
/// before these.
/// </summary>
public sealed class ProfileLibrary
{
    private readonly Dictionary<string, DeviceProfile> _profiles = [];

    public ProfileLibrary(IEnumerable<DeviceProfile> profiles)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        foreach (var profile in profiles) _profiles.Add(profile.Name, profile);
    }

    public IReadOnlyCollection<string> Names => _profiles.Keys;

    public DeviceProfile? Find(string name) => _profiles.GetValueOrDefault(name);

    /// <summary>The <c>profiles</c> folder beside the executable.</summary>
    public static ProfileLibrary Shipped() => Load(Path.Combine(AppContext.BaseDirectory, "profiles"));

    /// <summary>Every <c>*.json</c> of a folder. They may extend each other.</summary>
    /// <exception cref="InvalidDataException">The folder is missing, or a file has faults: the message lists them all.</exception>
    public static ProfileLibrary Load(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InvalidDataException($"the folder of device profiles {folder} is missing; copy seeds/profiles there");
        var lines = new List<string>();
        var written = new Dictionary<string, (string File, JsonElement Json)>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var faults = new ValidationFaults();
            if (JsonSection.TryElement(File.ReadAllBytes(file), faults) is { } json)
                written.Add(Path.GetFileNameWithoutExtension(file), (file, json));
            Tell(file, faults);
        }
        var profiles = new List<DeviceProfile>();
        foreach (var (name, (file, json)) in written)
        {
            var faults = new ValidationFaults();
            var profile = DeviceProfile.Read(json, "$", faults, other => written.TryGetValue(other, out var found) ? found.Json : null);
            if (faults.None && profile.Name != name)
                faults.Add("$.name", ProfilePhrases.NotFileName.With(profile.Name, name));
            Tell(file, faults);
            profiles.Add(profile);
        }
        return lines.Count > 0 ? throw new InvalidDataException(string.Join(Environment.NewLine, lines)) : new ProfileLibrary(profiles);

        void Tell(string file, ValidationFaults faults) => lines.AddRange(faults.Lines.Select(line => $"{file}: {line}"));
    }
}
