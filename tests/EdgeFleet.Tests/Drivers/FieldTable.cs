using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using Kind = EdgeFleet.Contracts.V1.Field.Types.Kind;

namespace EdgeFleet.Tests.Drivers;

/// <summary>The fields of a driver as a table of its README.</summary>
internal static class FieldTable
{
    public static string Of(IEnumerable<Field> fields) => string.Join(
        '\n', ["| key | meaning | value | default |", "|---|---|---|---|", .. fields.GroupBy(field => field.Key).Select(Row)]);

    private static string Row(IGrouping<string, Field> variants)
    {
        var first = variants.First();
        var meaning = first.Help.TryGetValue("en", out var help) ? help : first.Title["en"];
        var values = string.Join("; ", variants.Select(Value).Distinct());
        var fallbacks = variants.Select(Default).Distinct().ToList();
        return $"| `{variants.Key}` | {Escaped(meaning)}{(first.Secret ? " Secret." : "")} | {Escaped(values)} | "
            + $"{string.Join("; ", fallbacks)} |";
    }

    private static string Value(Field field)
    {
        var conditions = string.Join(", ", field.When.Select(condition => $"{condition.Key} {string.Join(", ", condition.Values)}"));
        var only = conditions.Length == 0 ? "" : $" ({conditions})";
        return field.Kind switch
        {
            Kind.Choice => string.Join(' ', field.Choices.Select(choice => $"`{choice.Word}`")),
            Kind.Boolean => "true or false",
            Kind.Decimal => "a decimal in quotes",
            Kind.Whole => $"{field.Min} to {field.Max}{(field.Unit.Length > 0 ? $" {field.Unit}" : "")}",
            Kind.Map => $"by key, {string.Join(" or ", field.Fields.Select(Value))}; a key is {field.Form["en"]}",
            _ => $"{FieldForm.Of(field)}",
        } + only;
    }

    private static string Default(Field field) => field.Fallback.Length > 0 ? $"`{field.Fallback}`" : field.Required ? "required" : "";

    private static string Escaped(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
