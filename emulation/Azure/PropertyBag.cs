namespace EdgeFleet.Azure;

/// <summary>Properties in a topic: <c>key=value&amp;key=value</c>, percent-encoded; a key without <c>=</c> has no value. Pure.</summary>
internal static class PropertyBag
{
    public static Dictionary<string, string?> Read(string bag)
    {
        var properties = new Dictionary<string, string?>();
        foreach (var pair in bag.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            properties[Uri.UnescapeDataString(equals < 0 ? pair : pair[..equals])] =
                equals < 0 ? null : Uri.UnescapeDataString(pair[(equals + 1)..]);
        }
        return properties;
    }

    /// <summary>The value of a key behind the question mark of a topic; null: there is none.</summary>
    public static string? InQuery(string topic, string key)
    {
        var question = topic.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? null : Read(topic[(question + 1)..]).GetValueOrDefault(key);
    }
}
