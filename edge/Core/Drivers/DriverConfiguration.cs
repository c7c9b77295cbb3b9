using EdgeFleet.Contracts;
using EdgeFleet.Edge.Points;

namespace EdgeFleet.Edge.Drivers;

/// <summary>What people have written, read by a driver's description first and then by the driver, which sees only what fits.</summary>
public static class DriverConfiguration
{
    /// <param name="driver">The one that the profile names.</param>
    /// <param name="profile">The model.</param>
    /// <param name="isSound">No fault was found in it.</param>
    /// <param name="path">Its JSON path, for the faults.</param>
    /// <param name="faults">Where faults go.</param>
    /// <returns>Null: there are faults.</returns>
    public static IDeviceModel? Compile(this IDriver driver, DeviceProfile profile, bool isSound, string path, ValidationFaults faults)
    {
        ArgumentNullException.ThrowIfNull(driver);
        ArgumentNullException.ThrowIfNull(faults);
        var before = faults.Lines.Count;
        var fields = ProfileFields.Read(driver.Description, profile, path, faults);
        if (isSound && faults.Lines.Count == before)
        {
            var model = driver.Compile(profile, fields);
            foreach (var (i, point) in profile.Points.Index())
                if (point.DeadBand != 0 && model.Shape(i) != PointShape.Number)
                    fields.Fault(i, ProfilePoint.DeadBandKey, ConfigurationPhrases.NoNumber.With());
            return faults.Lines.Count == before ? model : null;
        }
        if (fields.Usable(profile) is { } rest) driver.Compile(rest.Profile, rest.Fields);
        return null;
    }

    /// <param name="driver">The device's.</param>
    /// <param name="model">Null: it has faults, and the link is only checked against its description.</param>
    /// <param name="link">The device's link.</param>
    /// <returns>Null: there are faults.</returns>
    public static IDeviceEndpoint? Locate(this IDriver driver, IDeviceModel? model, JsonSection link)
    {
        ArgumentNullException.ThrowIfNull(driver);
        ArgumentNullException.ThrowIfNull(link);
        var before = link.Faults.Lines.Count;
        var fields = FieldReader.Read(driver.Description.Link, link);
        if (model is null || link.Faults.Lines.Count > before) return null;
        var endpoint = driver.Locate(model, fields);
        return link.Faults.Lines.Count > before ? null : endpoint;
    }
}
