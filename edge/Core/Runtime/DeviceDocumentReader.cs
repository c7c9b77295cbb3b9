using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;

namespace EdgeFleet.Edge.Runtime;

/// <summary>
/// Reads a device document and finds all that is wrong with it: in the document, in the profiles it uses, and in the
/// words of their drivers. Pure.
/// </summary>
public sealed class DeviceDocumentReader(IReadOnlyList<IDriver> drivers, ProfileLibrary shipped)
{
    private const int ShortestPeriodMs = 50;
    private const int LongestPeriodMs = 24 * 60 * 60 * 1000;
    private const int DefaultPeriodMs = 10_000;

    /// <summary>Holds good only when no fault was added.</summary>
    public DeviceDocument Read(string text, ValidationFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (JsonSection.TryElement(text, faults) is not { } element) return DeviceDocument.Empty;
        var section = new JsonSection(element, "$", faults);
        if (section.Text("format", $"\"{DeviceDocument.Format}\"") is { Length: > 0 } format && format != DeviceDocument.Format)
            section.Fault("format", $"the format \"{format}\" is not known", $"write \"{DeviceDocument.Format}\"");
        var models = new Models(drivers, shipped,
            ReadProfiles(section.Object("profiles", "the profiles the devices use", required: false)));
        var devices = ReadDevices(section, models);
        section.Done();
        return new DeviceDocument(devices);
    }

    private static Dictionary<string, WrittenProfile> ReadProfiles(JsonSection section)
    {
        var profiles = new Dictionary<string, WrittenProfile>();
        foreach (var name in section.Keys.ToList())
        {
            var before = section.Faults.Lines.Count;
            var profile = DeviceProfile.Read(section.Raw(name, "the profile"), section.At(name), section.Faults);
            if (profile.Name != name && DeviceProfile.IsName(profile.Name))
                section.Fault(name, $"the profile calls itself \"{profile.Name}\"", "write the same name in both places");
            profiles.Add(name, new WrittenProfile(profile, section.At(name), section.Faults.Lines.Count == before));
        }
        return profiles;
    }

    private static List<ConfiguredDevice> ReadDevices(JsonSection section, Models models)
    {
        var devices = new List<ConfiguredDevice>();
        var first = new Dictionary<long, string>();
        foreach (var written in section.Objects("devices", "a list of devices, which may be empty"))
        {
            var number = written.Integer("number", 1, long.MaxValue);
            if (written.Has("number") && !first.TryAdd(number, written.Path))
                written.Fault("number", $"device {number} stands at {first[number]} already",
                    "give each device the number the manager issued for it");
            var name = written.Text("name", "the device's name");
            var period = written.Integer("periodMs", ShortestPeriodMs, LongestPeriodMs, DefaultPeriodMs);
            var profileName = written.Text("profile", "the name of the device's profile");
            var model = written.Has("profile") ? models.Find(profileName, written) : null;
            var link = written.Object("link", "where the device is, in the words of its driver");
            written.Done();
            if (model is null || !written.Has("link")) continue;
            if (model.Driver.Locate(model.Compiled, link) is { } endpoint)
                devices.Add(new ConfiguredDevice(number, name, model.Profile, model.Compiled!, model.Driver, endpoint,
                    TimeSpan.FromMilliseconds(period))
                {
                    LinkHash = CanonicalJson.Hash(written.Raw("link", "the link")),
                });
        }
        return devices;
    }

    /// <param name="IsSound">No fault was found in it.</param>
    private sealed record WrittenProfile(DeviceProfile Profile, string Path, bool IsSound);

    /// <param name="Compiled">Null: the profile has faults.</param>
    private sealed record Model(DeviceProfile Profile, IDriver Driver, IDeviceModel? Compiled);

    /// <summary>Compiles each profile once, at its first use, so that its faults are told once.</summary>
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

        private Model? Compile(string name, JsonSection device)
        {
            if (!inlined.TryGetValue(name, out var found))
            {
                if (shipped.Find(name) is not { } profile)
                {
                    device.Fault("profile", $"there is no profile \"{name}\"",
                        $"put it under $.profiles, or use a shipped one: {string.Join(", ", shipped.Names.Order(StringComparer.Ordinal))}");
                    return null;
                }
                found = new WrittenProfile(profile, $"profile {name}", IsSound: true);
            }
            if (drivers.FirstOrDefault(driver => driver.Name == found.Profile.Driver) is { } driver)
                return new Model(found.Profile, driver, driver.Compile(found.Profile, found.IsSound, found.Path, device.Faults));
            if (found.Profile.Driver.Length > 0)
                device.Faults.Add($"{found.Path}.driver", $"there is no driver \"{found.Profile.Driver}\"",
                    $"write one of: {string.Join(", ", drivers.Select(one => one.Name))}");
            return null;
        }
    }
}
