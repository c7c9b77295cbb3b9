using System.Security.Cryptography;
using System.Text.Json;
using System.Text;
using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Registry;

/// <summary>
/// A profile as text. The manager checks what it must know to deliver it: strict JSON, format, name, driver, and points
/// with distinct paths. What a driver makes of a point only a gateway can say, and says in its report.
/// </summary>
/// <param name="Driver">Name of the driver it asks for.</param>
/// <param name="Text">Compact JSON with keys in ordinal order: one text for all layouts of the same profile.</param>
/// <param name="Hash">SHA-256 of <paramref name="Text"/> in lower-case hex.</param>
public sealed record ProfileText(string Driver, string Text, string Hash)
{
    public const string Format = "edgefleet-profile/1";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, CommentHandling = JsonCommentHandling.Disallow, AllowTrailingCommas = false };

    /// <summary>Reads a profile; null and all that is wrong with it in <paramref name="faults"/> if it will not do.</summary>
    public static ProfileText? Read(string name, ReadOnlyMemory<byte> json, List<string> faults)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return Read(name, document.RootElement, faults);
        }
        catch (JsonException e)
        {
            faults.Add($"profile {name} is not strict JSON: {e.Message}");
            return null;
        }
    }

    private static ProfileText? Read(string name, JsonElement root, List<string> faults)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            faults.Add($"profile {name} is not a JSON object");
            return null;
        }
        var before = faults.Count;
        if (Words(root, "format") is var format && format != Format) faults.Add($"format: '{format}' is not '{Format}'");
        if (Words(root, "name") is var own && own != name) faults.Add($"name: '{own}' is not '{name}', under which it is put");
        var driver = Words(root, "driver");
        if (string.IsNullOrWhiteSpace(driver)) faults.Add("driver: is missing; write the name of a driver, as in modbus-tcp");
        if (!root.TryGetProperty("points", out var points) || points.ValueKind != JsonValueKind.Array || points.GetArrayLength() == 0)
            faults.Add("points: is missing or empty; write at least one point");
        else
            CheckPaths(points, faults);
        if (faults.Count > before) return null;

        var text = CanonicalJson.Bytes(root);
        return new ProfileText(driver!, Encoding.UTF8.GetString(text), Convert.ToHexStringLower(SHA256.HashData(text)));
    }

    private static void CheckPaths(JsonElement points, List<string> faults)
    {
        var seen = new HashSet<PointPath>();
        var index = 0;
        foreach (var point in points.EnumerateArray())
        {
            var path = point.ValueKind == JsonValueKind.Object ? Words(point, "path") : null;
            if (!PointPath.TryParse(path, out var parsed)) faults.Add($"points[{index}].path: '{path}' is not object/instance/resource, as in 3303/0/5700");
            else if (!seen.Add(parsed)) faults.Add($"points[{index}].path: {path} stands there twice");
            index++;
        }
    }

    private static string? Words(JsonElement element, string key) =>
        element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
