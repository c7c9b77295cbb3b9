using System.Globalization;
using System.Text;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Gateway.Uplinks.Mqtt;

/// <summary>
/// A topic in which names in braces stand for values. Whatever a value holds, the topic has the levels that the template has: in
/// values <c>/ + # $ %</c> and control characters are percent-encoded (RFC 3986, 2.1). Only a path is three levels, of digits.
/// </summary>
internal sealed class TopicTemplate(string template)
{
    public const string Gateway = "gateway";

    public static IReadOnlyList<string> Words { get; } = [Gateway, "class", "device", "path", "name", "model"];

    /// <summary>The topic of what belongs to no point.</summary>
    public string Of(string gateway) => template.Replace("{gateway}", Encoded(gateway), StringComparison.Ordinal);

    /// <summary>The topic of a series.</summary>
    public string Of(string gateway, StreamClass stream, SeriesId series, PointName point)
    {
        var topic = new StringBuilder();
        for (var at = 0; at < template.Length;)
        {
            var open = template.IndexOf('{', at);
            if (open < 0) open = template.Length;
            topic.Append(template, at, open - at);
            if (open == template.Length) break;
            var close = template.IndexOf('}', open);
            topic.Append(template[(open + 1)..close] switch
            {
                Gateway => Encoded(gateway),
                "class" => stream.ToString().ToLowerInvariant(),
                "device" => series.Device.ToString(CultureInfo.InvariantCulture),
                "path" => series.Path.ToString(),
                "name" => Encoded(point.Name),
                "model" => Encoded(point.Model),
                var word => throw new InvalidOperationException($"{{{word}}} stands for nothing"),
            });
            at = close + 1;
        }
        return topic.ToString();
    }

    private static string Encoded(string value)
    {
        var encoded = new StringBuilder(value.Length);
        foreach (var rune in value.EnumerateRunes())
        {
            if (!Rune.IsControl(rune) && !(rune.IsAscii && "/+#$%".Contains((char)rune.Value))) encoded.Append(rune);
            else
                foreach (var octet in Encoding.UTF8.GetBytes(rune.ToString())) encoded.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }
        return encoded.ToString();
    }
}
