using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeFleet.Azure;

/// <summary>
/// What is desired of a device and what it reported, each with a version that goes up by one with each change. A change is merged: what
/// is null in it goes, all else that it does not name stays. Safe for concurrent callers.
/// </summary>
/// <param name="limit">Most bytes of each of the two.</param>
public sealed class Twin(int limit)
{
    private readonly Lock _gate = new();
    private JsonObject _desired = [];
    private JsonObject _reported = [];
    private long _desiredVersion = 1;
    private long _reportedVersion = 1;

    /// <summary>A copy of what the device reported.</summary>
    public JsonObject Reported
    {
        get { lock (_gate) return (JsonObject)_reported.DeepClone(); }
    }

    public long DesiredVersion
    {
        get { lock (_gate) return _desiredVersion; }
    }

    /// <summary>The answer to GET.</summary>
    public byte[] Whole()
    {
        lock (_gate)
            return Bytes(new JsonObject
            {
                ["desired"] = Versioned(_desired, _desiredVersion), ["reported"] = Versioned(_reported, _reportedVersion),
            });
    }

    /// <summary>An operator changes what is desired.</summary>
    /// <returns>What a device that listens is told.</returns>
    /// <exception cref="InvalidDataException">It would become too large; nothing changed.</exception>
    internal (byte[] Patch, long Version) Desire(JsonObject patch)
    {
        lock (_gate)
        {
            _desired = Merged(_desired, patch) ?? throw new InvalidDataException($"what is desired has more than {limit} bytes");
            _desiredVersion++;
            return (Bytes(Versioned(patch, _desiredVersion)), _desiredVersion);
        }
    }

    /// <summary>The device reports.</summary>
    /// <returns>The new version; null: it is no JSON object, or would become too large, and nothing changed.</returns>
    internal long? Report(string patch)
    {
        lock (_gate)
        {
            if (Parse(patch) is not { } changes || Merged(_reported, changes) is not { } merged) return null;
            _reported = merged;
            return ++_reportedVersion;
        }
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private JsonObject? Merged(JsonObject held, JsonObject patch)
    {
        var merged = (JsonObject)held.DeepClone();
        Merge(merged, patch);
        return Bytes(merged).Length <= limit ? merged : null;
    }

    private static void Merge(JsonObject into, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            if (value is null) into.Remove(key);
            else if (value is JsonObject inner && into[key] is JsonObject outer) Merge(outer, inner);
            else into[key] = value.DeepClone();
        }
    }

    private static JsonObject Versioned(JsonObject properties, long version)
    {
        var copy = (JsonObject)properties.DeepClone();
        copy["$version"] = version;
        return copy;
    }

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
