using System.Text.Json;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Contracts;

/// <summary>A profile's settings and sources, read by the description of its driver.</summary>
public sealed class ProfileFields
{
    private readonly Func<int, string> _at;
    private readonly ValidationFaults _faults;

    private ProfileFields(FieldValues settings, IReadOnlyList<FieldValues> sources, Func<int, string> at, ValidationFaults faults) =>
        (Settings, Sources, _at, _faults) = (settings, sources, at, faults);

    public FieldValues Settings { get; }

    /// <summary>In the order of the points.</summary>
    public IReadOnlyList<FieldValues> Sources { get; }

    /// <param name="driver">The one that the profile names.</param>
    /// <param name="profile">What is read.</param>
    /// <param name="path">Its JSON path, for the faults.</param>
    /// <param name="faults">Where faults go.</param>
    public static ProfileFields Read(DriverDescription driver, DeviceProfile profile, string path, ValidationFaults faults)
    {
        ArgumentNullException.ThrowIfNull(driver);
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(faults);
        var settings = FieldReader.Read(driver.Settings, new JsonSection(profile.Settings, $"{path}.settings", faults));
        return new ProfileFields(settings, [.. profile.Points.Select((point, i) => Source(driver, point, At(i), faults))], At, faults);

        string At(int point) => $"{path}.{profile.Points[point].Place}";
    }

    /// <summary>What a description cannot say: a fault of a point outside its source.</summary>
    /// <param name="point">Its position.</param>
    /// <param name="key">The key, as in <c>path</c>.</param>
    /// <param name="phrase">What is wrong there, and what to write instead.</param>
    public void Fault(int point, string key, Phrase phrase) => _faults.Add($"{_at(point)}.{key}", phrase);

    /// <summary>
    /// Of a profile with faults the part whose fields have values, so that the rules between these can be checked and all
    /// faults be told at once.
    /// </summary>
    public (DeviceProfile Profile, ProfileFields Fields)? Usable(DeviceProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var kept = profile.Points.Index().Where(point => Sources[point.Index].IsUsable).DistinctBy(point => point.Item.Path).ToList();
        if (!Settings.IsUsable || kept.Count == 0) return null;
        return (profile with { Points = [.. kept.Select(point => point.Item)] },
            new ProfileFields(Settings, [.. kept.Select(point => Sources[point.Index])], point => _at(kept[point].Index), _faults));
    }

    private static FieldValues Source(DriverDescription driver, ProfilePoint point, string at, ValidationFaults faults)
    {
        if (point.Period is not null) CheckSupported(ProfilePoint.PeriodKey);
        if (point.DeadBand != 0) CheckSupported(ProfilePoint.DeadBandKey);
        var section = new JsonSection(point.Source, $"{at}.source", faults);
        var required = driver.Source.Where(field => field.Required).Select(field => field.Key).Distinct().ToList();
        if (point.Source.ValueKind != JsonValueKind.Undefined || required.Count == 0) return FieldReader.Read(driver.Source, section);
        var form = string.Join(", ", required.Select(key => $"\"{key}\": …"));
        faults.Add($"{at}.source", FieldPhrases.SourceMissing.With($"{{ {form} }}"));
        return new FieldValues(section) { IsUsable = false };

        void CheckSupported(string key)
        {
            if (!driver.Point.Contains(key))
                faults.Add($"{at}.{key}", FieldPhrases.NotSupported.With(driver.Name));
        }
    }
}
