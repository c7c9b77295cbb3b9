using System.Globalization;
using System.Text.Json;

namespace EdgeFleet.Contracts;

/// <summary>
/// What people are told of a point's values, and asked before they set one. It concerns nobody else: gateways are not sent it, and a
/// profile is the same to them with it and without.
/// </summary>
/// <param name="Values">Names by value, as a reading writes it (<c>2</c>, <c>true</c>), and language.</param>
/// <param name="Bits">Names by bit, the lowest 0, and language: the value is several things at once.</param>
/// <param name="Confirm">Whoever sets it is asked once more.</param>
/// <param name="BlockedBy">By value: the point that says why the device would refuse it now; 0 or false: nothing does.</param>
public sealed record PointWords(
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Values,
    IReadOnlyDictionary<int, IReadOnlyDictionary<string, string>> Bits, bool Confirm,
    IReadOnlyDictionary<string, PointPath> BlockedBy)
{
    private const string ValuesKey = "values", BitsKey = "bits", ConfirmKey = "confirm", BlockedByKey = "blockedBy", PointsKey = "points";
    private const int HighestBit = 62;

    public static PointWords None { get; } =
        new(new Dictionary<string, IReadOnlyDictionary<string, string>>(), new Dictionary<int, IReadOnlyDictionary<string, string>>(),
            false, new Dictionary<string, PointPath>());

    internal static PointWords Read(JsonSection point)
    {
        if (!HasAny(point.Has)) return None;
        var values = Named(point, ValuesKey, "{\"1\": {\"en\": \"…\", \"zh\": \"…\"}}", IsValue, ProfilePhrases.Value.With());
        var bits = Named(point, BitsKey, "{\"0\": {\"en\": \"…\", \"zh\": \"…\"}}", IsBit, ProfilePhrases.Bit.With(HighestBit));
        if (values.Count > 0 && bits.Count > 0)
            point.Fault(BitsKey, ProfilePhrases.ValuesAndBits.With(ValuesKey, BitsKey));
        var confirm = point.Has(ConfirmKey) && point.Boolean(ConfirmKey);
        return new PointWords(
            values, bits.ToDictionary(bit => int.Parse(bit.Key, CultureInfo.InvariantCulture), bit => bit.Value), confirm,
            Blocking(point));
    }

    /// <summary>A profile without them; itself where it has none.</summary>
    internal static JsonElement Without(JsonElement profile)
    {
        if (profile.ValueKind != JsonValueKind.Object || !profile.TryGetProperty(PointsKey, out var points)
            || points.ValueKind != JsonValueKind.Array
            || !points.EnumerateArray().Any(point =>
                point.ValueKind == JsonValueKind.Object && HasAny(key => point.TryGetProperty(key, out _)))) return profile;
        using var plain = new MemoryStream();
        using (var to = new Utf8JsonWriter(plain))
        {
            to.WriteStartObject();
            foreach (var property in profile.EnumerateObject())
            {
                if (property.Name == PointsKey && property.Value.ValueKind == JsonValueKind.Array) WritePoints(property.Value, to);
                else property.WriteTo(to);
            }
            to.WriteEndObject();
        }
        return JsonElement.Parse(plain.ToArray());
    }

    // Property by property: what stands twice is still there twice, for whoever says so.
    private static void WritePoints(JsonElement points, Utf8JsonWriter to)
    {
        to.WriteStartArray(PointsKey);
        foreach (var point in points.EnumerateArray())
        {
            if (point.ValueKind != JsonValueKind.Object)
            {
                point.WriteTo(to);
                continue;
            }
            to.WriteStartObject();
            foreach (var property in point.EnumerateObject())
                if (property.Name is not (ValuesKey or BitsKey or ConfirmKey or BlockedByKey)) property.WriteTo(to);
            to.WriteEndObject();
        }
        to.WriteEndArray();
    }

    private static bool HasAny(Func<string, bool> has) => has(ValuesKey) || has(BitsKey) || has(ConfirmKey) || has(BlockedByKey);

    private static Dictionary<string, IReadOnlyDictionary<string, string>> Named(
        JsonSection point, string key, string form, Func<string, bool> isName, Phrase what)
    {
        var named = new Dictionary<string, IReadOnlyDictionary<string, string>>();
        if (!point.Has(key)) return named;
        var section = point.Object(key, form);
        foreach (var name in section.Keys.ToList())
        {
            if (!isName(name)) section.Fault(name, ProfilePhrases.NoSuchValue.With(what));
            var words = section.Languages(name);
            if (isName(name)) named[name] = words;
        }
        return named;
    }

    private static Dictionary<string, PointPath> Blocking(JsonSection point)
    {
        var blocking = new Dictionary<string, PointPath>();
        if (!point.Has(BlockedByKey)) return blocking;
        var section = point.Object(BlockedByKey, "{\"1\": \"33050/0/5\"}");
        foreach (var value in section.Keys.ToList())
        {
            if (!IsValue(value)) section.Fault(value, ProfilePhrases.NoSuchValue.With(ProfilePhrases.Value));
            var text = section.Text(value, ProfilePhrases.Path);
            if (PointPath.TryParse(text, out var path)) blocking[value] = path;
            else if (text.Length > 0) section.Fault(value, ProfilePhrases.NoPath.With(text));
        }
        return blocking;
    }

    private static bool IsValue(string text) => text is "true" or "false"
        || (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && text == number.ToString(CultureInfo.InvariantCulture));

    private static bool IsBit(string text) => IsValue(text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bit) && bit <= HighestBit;
}
