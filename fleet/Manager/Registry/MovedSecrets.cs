using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Drivers;
using Kind = EdgeFleet.Contracts.V1.Field.Types.Kind;

namespace EdgeFleet.Manager.Registry;

/// <summary>
/// A secret follows no move: it was written for one device, at one address, behind one gateway, for one driver, and
/// whoever changes one of these has to know it. Otherwise moving a lamp to a gateway of one's own would be enough to be
/// sent its key. What does not say where the device is may change without it. Pure.
/// </summary>
internal static class MovedSecrets
{
    /// <summary>What has to be written anew; empty when nothing was left hidden, or nothing moves.</summary>
    /// <param name="device">As it is.</param>
    /// <param name="link">Its link as it is.</param>
    /// <param name="request">As it is to be; what stays secret is hidden in its link.</param>
    /// <param name="driverOf">The driver of each profile that the two name, where there is such a profile.</param>
    /// <param name="drivers">What drivers take, and which of it says where a device is.</param>
    public static IReadOnlyList<Phrase> Faults(
        RegisteredDevice device, string link, DeviceRequest request, IReadOnlyDictionary<string, string> driverOf, GatewayDrivers drivers)
    {
        var hidden = LinkSecrets.Unknown(request.Link, "link").ToList();
        if (hidden.Count == 0) return [];
        var driver = driverOf[device.Profile];
        Phrase? why = null;
        if (device.Gateway != request.Gateway) why = RegistryPhrases.OtherGateway.With(device.Gateway, request.Gateway);
        else if (driverOf.GetValueOrDefault(request.Profile) != driver) why = RegistryPhrases.OtherDriver.With(request.Profile);
        else if (Moved(drivers.Known(device.Gateway, driver), request.Link, link) is { } key) why = RegistryPhrases.OtherPlace.With(key);
        return why is null ? [] : [.. hidden.Select(path => RegistryPhrases.SecretStays.With(why).At(path))];
    }

    /// <summary>The first key that says where the device is and is to say something else; null: it stays where it is.</summary>
    /// <param name="known">What is known of the driver.</param>
    /// <param name="written">The link as it is to be; hidden in it is what stays.</param>
    /// <param name="link">As it is.</param>
    public static string? Moved(IEnumerable<DriverDescription> known, JsonElement written, string link)
    {
        using var before = JsonDocument.Parse(link);
        var after = LinkSecrets.Keep(written, link);
        return known.Select(driver => Moved(driver.Link, after, before.RootElement)).FirstOrDefault(key => key is not null);
    }

    /// <summary>The first field that says where the device is and says something else than before.</summary>
    private static string? Moved(IEnumerable<Field> fields, JsonElement after, JsonElement before)
    {
        foreach (var field in fields)
        {
            if (field.Locates && Said(field, after) != Said(field, before)) return field.Key;
            if (field.Kind == Kind.Object && Moved(field.Fields, Value(field, after), Value(field, before)) is { } nested)
                return $"{field.Key}.{nested}";
        }
        return null;
    }

    // Left out, it says what its default says; an address says the same in all its writings.
    private static string Said(Field field, JsonElement link) => Value(field, link) switch
    {
        { ValueKind: JsonValueKind.Undefined } => field.Fallback,
        { ValueKind: JsonValueKind.String } value when value.GetString()! is var text =>
            field.Kind == Kind.Address ? AddressText.Canonical(text, field.Forms) ?? text : text,
        var other => other.GetRawText(),
    };

    private static JsonElement Value(Field field, JsonElement link) =>
        link.ValueKind == JsonValueKind.Object && link.TryGetProperty(field.Key, out var value) ? value : default;
}
