using System.Globalization;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using Kind = EdgeFleet.Contracts.V1.Field.Types.Kind;
using Place = EdgeFleet.Contracts.V1.AddressForm.Types.Place;

namespace EdgeFleet.Tests.Drivers;

/// <summary>JSON Schema (draft 7) of what drivers take, for the editors of people who write profiles and device documents.</summary>
internal static class DriverSchema
{
    private const string DecimalPattern = "^-?[0-9]+(\\.[0-9]+)?$";

    public static JsonObject Of(IReadOnlyList<DriverDescription> drivers)
    {
        var definitions = new JsonObject
        {
            ["driver"] = new JsonObject { ["enum"] = Words(drivers.Select(driver => driver.Name)) },
            ["link"] = new JsonObject { ["anyOf"] = List(drivers.Select(driver => Reference($"{driver.Name}.link"))) },
            ["profile"] = new JsonObject { ["allOf"] = List(drivers.Select(OfProfile)) },
        };
        foreach (var driver in drivers)
        {
            definitions[$"{driver.Name}.link"] = OfObject(driver.Link);
            definitions[$"{driver.Name}.settings"] = OfObject(driver.Settings);
            definitions[$"{driver.Name}.source"] = OfObject(driver.Source);
        }
        return new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "What the drivers of an EdgeFleet gateway take",
            ["description"] = "Made from the drivers' descriptions; changed there, and written anew as seeds/README.md says.",
            ["definitions"] = definitions,
        };
    }

    /// <summary>Holds for a profile that extends none: another says only what is different, and its driver may stand elsewhere.</summary>
    private static JsonObject OfProfile(DriverDescription driver)
    {
        var point = new JsonObject { ["properties"] = new JsonObject { ["source"] = Reference($"{driver.Name}.source") } };
        if (driver.Source.Any(field => field.Required)) point["required"] = Words(["source"]);
        // In a repeat, texts hold words that stand for others; the keys are the same.
        var keys = new JsonObject { ["propertyNames"] = new JsonObject { ["enum"] = Words(
            driver.Source.Select(field => field.Key).Distinct()) } };
        var repeated = new JsonObject { ["properties"] = new JsonObject { ["source"] = keys } };
        if (point.ContainsKey("required")) repeated["required"] = Words(["source"]);
        return new JsonObject
        {
            ["if"] = new JsonObject
            {
                ["properties"] = new JsonObject { ["driver"] = new JsonObject { ["enum"] = Words([driver.Name]) }, ["extends"] = false },
                ["required"] = Words(["driver"]),
            },
            ["then"] = new JsonObject
            {
                ["properties"] = new JsonObject
                {
                    ["settings"] = Reference($"{driver.Name}.settings"),
                    ["points"] = new JsonObject
                    {
                        ["items"] = new JsonObject
                        {
                            ["if"] = new JsonObject { ["required"] = Words(["repeat"]) },
                            ["then"] =
                                new JsonObject { ["properties"] = new JsonObject { ["points"] = new JsonObject { ["items"] = repeated } } },
                            ["else"] = point,
                        },
                    },
                },
            },
        };
    }

    private static JsonObject OfObject(IReadOnlyList<Field> fields)
    {
        var keys = fields.GroupBy(field => field.Key).ToList();
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject(keys.Select(variants => KeyValuePair.Create(variants.Key, (JsonNode?)Common([.. variants])))),
        };
        var required = fields.Where(field => field is { Required: true, When.Count: 0 }).Select(field => field.Key).ToList();
        if (required.Count > 0) schema["required"] = Words(required);
        var rules = fields.Where(field => field.When.Count > 0).Select(field => Rule(field, fields))
            .Concat(keys.Where(variants => variants.All(field => field.When.Count > 0)).Select(variants => Absence(variants, fields)))
                .ToList();
        if (rules.Count > 0) schema["allOf"] = List(rules);
        return schema;
    }

    /// <summary>What holds for a key whatever the others are; its variants add to that.</summary>
    private static JsonObject Common(IReadOnlyList<Field> variants)
    {
        if (variants is [{ When.Count: 0 } only]) return OfField(only);
        var common = new JsonObject { ["description"] = Description(variants[0]) };
        if (variants.All(field => field.Kind == Kind.Choice))
            common["enum"] = Words(variants.SelectMany(field => field.Choices).Select(choice => choice.Word).Distinct());
        return common;
    }

    private static JsonObject Rule(Field field, IReadOnlyList<Field> all)
    {
        var then = new JsonObject { ["properties"] = new JsonObject { [field.Key] = OfField(field) } };
        if (field.Required) then["required"] = Words([field.Key]);
        return new JsonObject { ["if"] = Holds(field, all), ["then"] = then };
    }

    private static JsonObject Absence(IGrouping<string, Field> variants, IReadOnlyList<Field> all) => new()
    {
        ["if"] = new JsonObject { ["not"] = new JsonObject { ["anyOf"] = List(variants.Select(field => Holds(field, all))) } },
        ["then"] = new JsonObject { ["properties"] = new JsonObject { [variants.Key] = false } },
    };

    private static JsonObject Holds(Field field, IReadOnlyList<Field> all)
    {
        var holds = new JsonObject
        {
            ["properties"] = new JsonObject(
                field.When.Select(condition => KeyValuePair.Create(condition.Key, (JsonNode?)OfValues(condition, all)))),
        };
        var written = field.When.Where(
            condition => !all.Any(other => other.Key == condition.Key && condition.Values.Contains(other.Fallback))).ToList();
        if (written.Count > 0) holds["required"] = Words(written.Select(condition => condition.Key));
        return holds;
    }

    private static JsonObject OfValues(FieldCondition condition, IReadOnlyList<Field> all) =>
        all.First(field => field.Key == condition.Key).Kind switch
    {
        Kind.Address => new JsonObject { ["pattern"] = $"^({string.Join('|', condition.Values)}):" },
        Kind.Whole => new JsonObject { ["enum"] = List(condition.Values.Select(value => (JsonNode)Number(value))) },
        Kind.Boolean => new JsonObject { ["enum"] = List(condition.Values.Select(value => (JsonNode)(value == "true"))) },
        _ => new JsonObject { ["enum"] = Words(condition.Values) },
    };

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static JsonObject OfField(Field field)
    {
        var schema = new JsonObject();
        if (field.Help.Count > 0) schema["description"] = Description(field);
        switch (field.Kind)
        {
            case Kind.Whole:
                schema["type"] = "integer";
                schema["minimum"] = Number(field.Min);
                schema["maximum"] = Number(field.Max);
                break;
            case Kind.Decimal:
                schema["type"] = "string";
                schema["pattern"] = DecimalPattern;
                break;
            case Kind.Boolean:
                schema["type"] = "boolean";
                break;
            case Kind.Choice:
                schema["enum"] = Words(field.Choices.Select(choice => choice.Word));
                break;
            case Kind.Address:
                schema["type"] = "string";
                schema["pattern"] = string.Join('|', field.Forms.Select(Pattern));
                break;
            case Kind.Map:
                schema["type"] = "object";
                schema["maxProperties"] = field.Limit;
                schema["additionalProperties"] = false;
                var value = new JsonObject { ["anyOf"] = List(field.Fields.Select(OfField)) };
                schema["patternProperties"] = new JsonObject { [Whole(field.Pattern)] = value };
                break;
            case Kind.Object:
                foreach (var (key, part) in OfObject(field.Fields)) schema[key] = part?.DeepClone();
                break;
            default:
                schema["type"] = "string";
                schema["minLength"] = 1;
                schema["maxLength"] = field.Limit;
                if (field.Pattern.Length > 0) schema["pattern"] = Whole(field.Pattern);
                break;
        }
        return schema;
    }

    private static string Description(Field field) =>
        string.Join(' ', new[] { field.Help["en"], field.Fallback.Length > 0 ? $"Default: {field.Fallback}." : "" }.Where(
            part => part.Length > 0));

    private static string Pattern(AddressForm form)
    {
        var options = form.Options.Count == 0 ? "" : $"(\\?((({string.Join('|', form.Options.Select(Option))})&?)*)?)?";
        return form.Place == Place.Device
            ? $"^{form.Scheme}:///[^?#\\s]+{options}$"
            : $"^{form.Scheme}://[^/?#@\\s]+{(form.DefaultPort == 0 ? ":[0-9]+" : "")}/?{options}$";
    }

    private static string Option(Field option) =>
        $"{option.Key}=({(option.Kind == Kind.Choice ? string.Join('|', option.Choices.Select(choice => choice.Word)) : "[0-9]+")})";

    private static string Whole(string pattern) => $"^({pattern})$";

    private static JsonObject Reference(string definition) => new() { ["$ref"] = $"#/definitions/{definition}" };

    private static JsonArray Words(IEnumerable<string> words) => [.. words.Select(word => (JsonNode)word)];

    private static JsonArray List(IEnumerable<JsonNode> items) => [.. items];
}
