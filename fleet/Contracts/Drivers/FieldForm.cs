using EdgeFleet.Contracts.V1;
using Kind = EdgeFleet.Contracts.V1.Field.Types.Kind;

namespace EdgeFleet.Contracts;

/// <summary>What may be written in a field, in English: completes "write …".</summary>
public static class FieldForm
{
    public static string Of(Field field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.Kind switch
        {
            Kind.Whole => $"a whole number from {field.Min} to {field.Max}{(field.Unit.Length > 0 ? $" {field.Unit}" : "")}",
            Kind.Decimal when field.Max.Length > 0 => $"a decimal in quotes from \"{field.Min}\" to \"{field.Max}\"",
            Kind.Decimal => $"a decimal in quotes, as in \"{field.Example}\"",
            Kind.Boolean => "true or false, without quotes",
            Kind.Choice => $"one of: {string.Join(", ", field.Choices.Select(choice => choice.Word))}",
            Kind.Address => string.Join(", or ", field.Forms.Select(AddressText.Form)),
            Kind.Object or Kind.Map => "an object, { … }",
            _ when field.Form.Count > 0 => Of(field.Form),
            _ => $"text of 1 to {field.Limit} characters{(field.Example.Length > 0 ? $", as in \"{field.Example}\"" : "")}",
        };
    }

    internal static string Of(IDictionary<string, string> texts) =>
        texts.TryGetValue("en", out var text) ? text : "what its description says";
}
