using System.Globalization;

namespace EdgeFleet.Gateway.Uplinks.Azure;

/// <summary>The topics of a hub's MQTT. Pure.</summary>
/// <param name="identity">Whose.</param>
internal sealed class AzureTopics(AzureIdentity identity)
{
    public const string TwinAnswers = "$iothub/twin/res/#";
    public const string Desired = "$iothub/twin/PATCH/properties/desired/#";
    public const string Methods = "$iothub/methods/POST/#";

    /// <summary>Telemetry with its properties; system properties begin with <c>$.</c>.</summary>
    /// <param name="output">Of the module; null: none.</param>
    public string Telemetry(string? output, IEnumerable<KeyValuePair<string, string>> properties)
    {
        var bag = string.Join('&', (output is null ? properties : properties.Prepend(KeyValuePair.Create("$.on", output)))
            .Select(property => $"{Uri.EscapeDataString(property.Key)}={Uri.EscapeDataString(property.Value)}"));
        var place = identity.Module is null ? $"devices/{identity.Device}" : $"devices/{identity.Device}/modules/{identity.Module}";
        return $"{place}/messages/events/{bag}{(output is null ? "" : "/")}";
    }

    public static string GetTwin(int request) => string.Create(CultureInfo.InvariantCulture, $"$iothub/twin/GET/?$rid={request}");

    public static string Report(int request) =>
        string.Create(CultureInfo.InvariantCulture, $"$iothub/twin/PATCH/properties/reported/?$rid={request}");

    public static string MethodAnswer(int status, string request) =>
        string.Create(CultureInfo.InvariantCulture, $"$iothub/methods/res/{status}/?$rid={request}");

    /// <summary>Reads the topic of an answer to GET or to a report; null: it is none.</summary>
    public static (int Status, int Request)? TwinAnswer(string topic) =>
        Parts(topic, "$iothub/twin/res/") is ({ } status, { } request) && int.TryParse(status, CultureInfo.InvariantCulture, out var code)
            && int.TryParse(request, CultureInfo.InvariantCulture, out var number) ? (code, number) : null;

    /// <summary>Reads the topic of a change of what is desired; null: it is none.</summary>
    public static long? DesiredVersion(string topic) =>
        topic.StartsWith(Desired[..^1], StringComparison.Ordinal) && topic.Split("$version=", 2) is [_, var version]
            && long.TryParse(version.Split('&')[0], CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Reads the topic of a call; null: it is none.</summary>
    public static (string Method, string Request)? Method(string topic) =>
        Parts(topic, "$iothub/methods/POST/") is ({ } method, { } request) ? (Uri.UnescapeDataString(method), request) : null;

    /// <summary><c>prefix{word}/?$rid={request}</c>, with perhaps more behind.</summary>
    private static (string? Word, string? Request) Parts(string topic, string prefix)
    {
        if (!topic.StartsWith(prefix, StringComparison.Ordinal) || topic[prefix.Length..].Split("/?", 2) is not [var word, var query])
            return default;
        return (word, query.Split('&').FirstOrDefault(part => part.StartsWith("$rid=", StringComparison.Ordinal))?["$rid=".Length..]);
    }
}
