using System.Text;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Drivers;

namespace EdgeFleet.Manager.Registry;

/// <summary>A profile as it is written, read as a gateway reads it: strictly, and by the description of its driver.</summary>
/// <param name="Json">As it is written.</param>
/// <param name="Text">Compact JSON with keys in ordinal order: one text for all layouts of the same profile.</param>
public sealed record ProfileText(JsonElement Json, string Text)
{
    /// <summary>Reads a profile; null and all that is wrong with it in <paramref name="faults"/> if it will not do.</summary>
    internal static ProfileText? Read(
        string name, ReadOnlyMemory<byte> json, ProfileFamily family, GatewayDrivers drivers, ValidationFaults faults)
    {
        if (JsonSection.TryElement(json.Span, faults) is not { } element) return null;
        var profile = family.With(name, element).Read(name, "$", faults);
        if (profile.Name != name && DeviceProfile.IsName(profile.Name))
            faults.Add("$.name", RegistryPhrases.OtherProfileName.With(profile.Name, name));
        ProfileCheck.Anywhere(drivers, profile, "$", faults);
        return faults.None ? new ProfileText(element, Encoding.UTF8.GetString(CanonicalJson.Bytes(element))) : null;
    }
}
