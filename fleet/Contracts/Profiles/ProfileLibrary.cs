namespace EdgeFleet.Contracts;

/// <summary>The device models known by name: those shipped with the executable. A device document may bring its own, which then go before these.</summary>
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

    /// <summary>Every <c>*.json</c> of a folder.</summary>
    /// <exception cref="InvalidDataException">The folder is missing, or a file has faults: the message lists them all.</exception>
    public static ProfileLibrary Load(string folder)
    {
        if (!Directory.Exists(folder)) throw new InvalidDataException($"the folder of device profiles {folder} is missing; copy seeds/profiles there");
        var lines = new List<string>();
        var profiles = new List<DeviceProfile>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var faults = new ValidationFaults();
            var profile = DeviceProfile.Parse(File.ReadAllText(file), faults);
            if (profile is not null && faults.None && profile.Name != Path.GetFileNameWithoutExtension(file))
                faults.Add("$.name", $"\"{profile.Name}\" is not the file's name", $"write \"{Path.GetFileNameWithoutExtension(file)}\", or rename the file");
            lines.AddRange(faults.Lines.Select(line => $"{file}: {line}"));
            if (profile is not null && faults.None) profiles.Add(profile);
        }
        if (lines.Count > 0) throw new InvalidDataException(string.Join(Environment.NewLine, lines));
        return new ProfileLibrary(profiles);
    }
}
