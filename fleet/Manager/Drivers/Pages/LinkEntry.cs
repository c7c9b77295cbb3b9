using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Common;
using Kind = EdgeFleet.Contracts.V1.Field.Types.Kind;

namespace EdgeFleet.Manager.Drivers.Pages;

/// <summary>
/// The link of a device as a person enters it: field by field as its driver describes it, or as JSON where nobody describes
/// it or the person prefers that. Both show the same; nothing typed is lost by going from one to the other.
/// </summary>
public sealed class LinkEntry
{
    private static readonly PhraseKind NoObject = new("link-json-object", "is no JSON object; write { … }");
    private static readonly PhraseKind NoJson =
        new("link-json-syntax", "is no JSON object: correct the syntax in line {line}, at byte {byte}");

    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly Dictionary<string, ObjectDraft> _others = [];
    private bool _prefersJson;

    /// <param name="link">As people may see it.</param>
    /// <param name="driver">What its driver takes; null: nobody says.</param>
    public LinkEntry(JsonElement link, DriverDescription? driver)
    {
        (Draft, Driver) = (new ObjectDraft(JsonObject.Create(link) ?? []), driver);
        if (driver is null) Json = Draft.Taken([]).ToJsonString(Indented);
    }

    public DriverDescription? Driver { get; private set; }

    public ObjectDraft Draft { get; private set; }

    /// <summary>The link as text; null: it is entered field by field.</summary>
    public string? Json { get; set; }

    /// <summary>
    /// Another driver, or another gateway's word on it. What was entered for a driver is there again when the choice comes
    /// back to it; to a new one goes the line that it shares with the one before.
    /// </summary>
    public void Choose(DriverDescription? driver)
    {
        var before = Driver;
        Driver = driver;
        if (driver is not null && before is not null && driver.Name != before.Name && Json is null)
        {
            _others[before.Name] = Draft;
            Draft = _others.GetValueOrDefault(driver.Name) ?? OnTheSameLine(before, driver);
        }
        if (driver is null) Json ??= Draft.Taken(before?.Link ?? []).ToJsonString(Indented);
        else if (!_prefersJson && Json is not null && TryParse(Json) is { } written) (Draft, Json) = (new ObjectDraft(written), null);
    }

    /// <exception cref="RefusedException">From JSON to fields: the text is no JSON object.</exception>
    public void Switch()
    {
        if (Json is null) (_prefersJson, Json) = (true, Draft.Taken(Fields).ToJsonString(Indented));
        else (Draft, Json, _prefersJson) = (new ObjectDraft(Parse(Json)), null, false);
    }

    /// <summary>What was entered.</summary>
    /// <exception cref="RefusedException">The text is no JSON object.</exception>
    public JsonElement Read() => JsonSerializer.SerializeToElement(Json is null ? Draft.Taken(Fields) : Parse(Json));

    private IReadOnlyCollection<Field> Fields => Driver?.Link ?? [];

    private ObjectDraft OnTheSameLine(DriverDescription before, DriverDescription after)
    {
        var draft = new ObjectDraft([]);
        var lines = before.Link.Where(field => field.Kind == Kind.Address).Select(field => field.Key).ToHashSet();
        foreach (var field in after.Link.Where(field => field.Kind == Kind.Address && lines.Contains(field.Key)))
            draft.Write(field, Draft.Text(field));
        return draft;
    }

    private static JsonObject? TryParse(string text)
    {
        try
        {
            return Parse(text);
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    private static JsonObject Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Strict) as JsonObject
                ?? throw RefusedException.Invalid(NoObject.With().At("link"));
        }
        catch (JsonException e)
        {
            throw RefusedException.Invalid(NoJson.With(e.LineNumber + 1, e.BytePositionInLine + 1).At("link"));
        }
    }
}
