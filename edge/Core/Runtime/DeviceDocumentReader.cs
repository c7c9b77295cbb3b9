using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;

namespace EdgeFleet.Edge.Runtime;

/// <summary>
/// Reads a device document and finds all that is wrong with it: in the document, in the profiles it uses, and in the words
/// of their drivers. What is wrong with one device stays with it. Pure.
/// </summary>
public sealed class DeviceDocumentReader(IReadOnlyList<IDriver> drivers, ProfileLibrary shipped)
{
    /// <summary>The devices that can run, and what is wrong with the others.</summary>
    /// <param name="text">The document, JSON.</param>
    /// <param name="faults">What is wrong with it as a whole. With one, it is no device document.</param>
    public DeviceDocument Read(string text, ValidationFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (JsonSection.TryElement(text, faults) is not { } element) return DeviceDocument.Empty;
        var section = new JsonSection(element, "$", faults);
        if (section.Text("format", $"\"{DeviceDocument.Format}\"") is { Length: > 0 } format && format != DeviceDocument.Format)
            section.Fault("format", ConfigurationPhrases.NoFormat.With(format, DeviceDocument.Format));
        var profiles = ReadProfiles(section.Object("profiles", ConfigurationPhrases.Profiles, required: false));
        var list = section.Raw("devices", ConfigurationPhrases.Devices);
        var devices = list.ValueKind == JsonValueKind.Array ? list.GetArrayLength() : -1;
        if (section.Has("devices") && devices < 0)
            section.Fault("devices", ConfigurationPhrases.NoDevices.With(JsonSection.Shown(list), ConfigurationPhrases.Devices));
        if (devices > DeviceLimits.MaxDevices)
            section.Fault("devices", ConfigurationPhrases.TooManyDevices.With(devices, DeviceLimits.MaxDevices));
        section.Done();
        return devices is < 0 or > DeviceLimits.MaxDevices ? DeviceDocument.Empty
            : ReadDevices(list, new Models(drivers, shipped, profiles));
    }

    /// <summary>All that is wrong with a document and with its devices, each fault once.</summary>
    public IReadOnlyList<Phrase> Check(string text)
    {
        var faults = new ValidationFaults();
        var document = Read(text, faults);
        return [.. faults.Phrases.Concat(document.Faulty.SelectMany(device => device.Faults)).DistinctBy(fault => fault.ToString())];
    }

    // One may extend another of the document, or a shipped one.
    private Dictionary<string, WrittenProfile> ReadProfiles(JsonSection section)
    {
        var profiles = new Dictionary<string, WrittenProfile>();
        foreach (var name in section.Keys.ToList())
        {
            var faults = new ValidationFaults();
            var profile = DeviceProfile.Read(section.Raw(name, ConfigurationPhrases.Profile), section.At(name), faults,
                other => section.Try(other, out var written) ? written : shipped.Find(other)?.Json);
            if (profile.Name != name && DeviceProfile.IsName(profile.Name))
                faults.Add(section.At(name), ConfigurationPhrases.OtherName.With(profile.Name));
            profiles.Add(name, new WrittenProfile(profile, section.At(name), faults));
        }
        return profiles;
    }

    private static DeviceDocument ReadDevices(JsonElement list, Models models)
    {
        var (devices, faulty, first) = (new List<ConfiguredDevice>(), new List<FaultyDevice>(), new Dictionary<long, string>());
        foreach (var (position, element) in list.EnumerateArray().Index())
        {
            var written = new JsonSection(element, $"$.devices[{position}]", new ValidationFaults());
            var (number, name, device) = ReadDevice(written, first, models);
            if (device is not null && written.Faults.None) devices.Add(device);
            else faulty.Add(new FaultyDevice(number, name, written.Faults.Phrases));
        }
        return new DeviceDocument(devices) { Faulty = faulty };
    }

    private static (long Number, string Name, ConfiguredDevice? Device) ReadDevice(JsonSection written, Dictionary<long, string> first,
        Models models)
    {
        var number = written.Integer("number", 1, long.MaxValue);
        var isNumbered = written.Faults.None;
        if (isNumbered && !first.TryAdd(number, written.Path))
            written.Fault("number", ConfigurationPhrases.NumberTwice.With(number, first[number]));
        var name = written.Text("name", ConfigurationPhrases.DeviceName);
        var period = written.Integer("periodMs", DeviceLimits.MinPeriodMs, DeviceLimits.MaxPeriodMs, DeviceLimits.DefaultPeriodMs);
        var profileName = written.Text("profile", ConfigurationPhrases.DeviceProfile);
        var model = written.Has("profile") ? models.Find(profileName, written) : null;
        var link = written.Object("link", ConfigurationPhrases.Link);
        written.Done();
        var endpoint = model is not null && written.Has("link") ? model.Driver.Locate(model.Compiled, link) : null;
        foreach (var fault in model?.Faults ?? []) written.Faults.Add(fault);
        var device = endpoint is null || model?.Compiled is null
            ? null
            : new ConfiguredDevice(number, name, model.Profile, model.Compiled, model.Driver, endpoint, TimeSpan.FromMilliseconds(period))
            {
                LinkHash = CanonicalJson.Hash(written.Raw("link", ConfigurationPhrases.Link)),
            };
        return (isNumbered ? number : 0, name, device);
    }

    private sealed record WrittenProfile(DeviceProfile Profile, string Path, ValidationFaults Faults);

    /// <param name="Compiled">Null: the profile has faults.</param>
    /// <param name="Faults">What is wrong with it, for each device that uses it.</param>
    private sealed record Model(DeviceProfile Profile, IDriver Driver, IDeviceModel? Compiled, IReadOnlyList<Phrase> Faults);

    /// <summary>Compiles each profile once, at its first use.</summary>
    private sealed class Models(IReadOnlyList<IDriver> drivers, ProfileLibrary shipped, Dictionary<string, WrittenProfile> inlined)
    {
        private readonly Dictionary<string, Model?> _compiled = [];

        public Model? Find(string name, JsonSection device)
        {
            if (_compiled.TryGetValue(name, out var known)) return known;
            var model = Compile(name, device);
            _compiled.Add(name, model);
            return model;
        }

        // Null: there is no telling who would talk to it.
        private Model? Compile(string name, JsonSection device)
        {
            if (!inlined.TryGetValue(name, out var found))
            {
                if (shipped.Find(name) is not { } profile)
                {
                    device.Fault("profile",
                        ConfigurationPhrases.NoProfile.With(name, string.Join(", ", shipped.Names.Order(StringComparer.Ordinal))));
                    return null;
                }
                found = new WrittenProfile(profile, $"profile {name}", new ValidationFaults());
            }
            var driver = drivers.FirstOrDefault(driver => driver.Name == found.Profile.Driver);
            if (driver is not null)
            {
                var compiled = driver.Compile(found.Profile, found.Faults.None, found.Path, found.Faults);
                return new Model(found.Profile, driver, compiled, found.Faults.Phrases);
            }
            if (found.Profile.Driver.Length > 0)
                found.Faults.Add($"{found.Path}.driver",
                    ConfigurationPhrases.NoDriver.With(found.Profile.Driver, string.Join(", ", drivers.Select(one => one.Name))));
            foreach (var fault in found.Faults.Phrases) device.Faults.Add(fault);
            return null;
        }
    }
}
