using System.Text.Json;
using EdgeFleet.Manager.Drivers;

namespace EdgeFleet.Manager.Registry;

/// <summary>
/// A secret follows no edit: it was written for one device, at one address, behind one gateway, and whoever changes one of
/// these has to know it. Otherwise moving a lamp to a gateway of one's own would be enough to be sent its key. Pure.
/// </summary>
internal static class MovedSecrets
{
    /// <summary>What has to be written anew, a sentence each; empty when nothing was left hidden, or nothing moves.</summary>
    /// <param name="device">As it is.</param>
    /// <param name="request">As it is to be; what stays secret is hidden in its link.</param>
    public static IReadOnlyList<string> Faults(RegisteredDevice device, DeviceRequest request)
    {
        var hidden = LinkSecrets.Unknown(request.Link, "link").ToList();
        if (hidden.Count == 0) return [];
        string? why = null;
        if (device.Gateway != request.Gateway)
            why = FormattableString.Invariant($"the device goes from gateway {device.Gateway} to gateway {request.Gateway}");
        else if (device.Profile != request.Profile) why = $"its profile becomes {request.Profile}";
        else if (Changed(request.Link, device.Link) is { } key) why = $"{key} changes";
        return why is null ? [] : [.. hidden.Select(path => $"{path}: {why}, and a secret goes nowhere without being written anew; write it")];
    }

    /// <summary>The first key that may say where the device is and says something else than before: any but an object, as settings are.</summary>
    private static string? Changed(JsonElement written, string stored)
    {
        using var document = JsonDocument.Parse(stored);
        var (after, before) = (Plain(written), Plain(document.RootElement));
        return after.Keys.Union(before.Keys)
            .FirstOrDefault(key => after.GetValueOrDefault(key) != before.GetValueOrDefault(key) && !IsHidden(written, key));
    }

    private static bool IsHidden(JsonElement link, string key) =>
        link.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String && value.ValueEquals(LinkSecrets.Hidden);

    private static Dictionary<string, string> Plain(JsonElement link) => link.EnumerateObject()
        .Where(property => property.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        .ToDictionary(property => property.Name, property => property.Value.GetRawText());
}
