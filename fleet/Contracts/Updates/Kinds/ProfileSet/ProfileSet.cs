namespace EdgeFleet.Contracts.Updates.Kinds;

/// <summary>
/// Device models for all gateways: a JSON file with a format, a release and a list of profiles, which may extend each other and nothing
/// else.
/// </summary>
public sealed class ProfileSet : IArtifactKind
{
    public const string Format = "edgefleet-profile-set/1";

    private const int MostProfiles = 500;

    public string Name => "profile-set";

    public long MostBytes => 4L << 20;

    public ArtifactContent Describe(Stream content, ValidationFaults faults)
    {
        var bytes = new byte[content.Length];
        content.ReadExactly(bytes);
        if (JsonSection.TryElement(bytes, faults) is not { } json || !JsonSection.HasEachKeyOnce(json, "$", faults))
            return new ArtifactContent();
        var set = new JsonSection(json, "$", faults);
        if (set.Text("format", Format) is { Length: > 0 } format && format != Format)
            set.Fault("format", UpdatePhrases.OtherFormat.With(format));
        var release = (uint)set.Integer("release", 1, uint.MaxValue);
        var profiles = set.Objects("profiles", "[{ … }]", atLeast: 1);
        if (profiles.Count > MostProfiles) set.Fault("profiles", KindPhrases.TooManyProfiles.With(profiles.Count, MostProfiles));
        set.Done();
        if (!faults.None) return new ArtifactContent();
        var written = json.GetProperty("profiles").EnumerateArray()
            .Select(one => (Name: one.TryGetProperty("name", out var name) && name.ValueKind == System.Text.Json.JsonValueKind.String
                ? name.GetString()! : "", Json: one)).ToList();
        var byName = written.DistinctBy(one => one.Name).ToDictionary(one => one.Name, one => one.Json);
        foreach (var (i, (name, profile)) in written.Index())
        {
            if (written.Take(i).Any(other => other.Name == name)) faults.Add(profiles[i].At("name"), KindPhrases.ProfileTwice.With(name));
            DeviceProfile.Read(profile, profiles[i].Path, faults, other => byName.TryGetValue(other, out var found) ? found : null);
        }
        return new ArtifactContent(ArtifactTarget.AnyHardware, release);
    }
}
