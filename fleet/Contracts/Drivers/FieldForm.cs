using EdgeFleet.Contracts.V1;
using Kind = EdgeFleet.Contracts.V1.Field.Types.Kind;

namespace EdgeFleet.Contracts;

/// <summary>What may be written in a field: completes "write …".</summary>
public static class FieldForm
{
    public static Phrase Of(Field field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.Kind switch
        {
            Kind.Whole => JsonPhrases.Whole.With(field.Min, field.Max, field.Unit.Length > 0 ? $" {field.Unit}" : ""),
            Kind.Decimal when field.Max.Length > 0 => FieldPhrases.Decimal.With(field.Min, field.Max),
            Kind.Decimal => FieldPhrases.AnyDecimal.With(field.Example),
            Kind.Boolean => FieldPhrases.Boolean.With(),
            Kind.Choice => JsonPhrases.OneOf.With(string.Join(", ", field.Choices.Select(choice => choice.Word))),
            Kind.Address => Any(field.Forms.Select(AddressText.Form)),
            Kind.Object or Kind.Map => FieldPhrases.Object.With(),
            _ when field.Form.Count > 0 => Of(field.Form),
            _ when field.Example.Length > 0 => FieldPhrases.TextAsIn.With(field.Limit, field.Example),
            _ => FieldPhrases.Text.With(field.Limit),
        };
    }

    internal static Phrase Of(IDictionary<string, string> texts) =>
        texts.ContainsKey("en") ? FieldPhrases.As.With(texts) : FieldPhrases.Described.With();

    /// <summary>One of them, which are not none.</summary>
    internal static Phrase Any(IEnumerable<Phrase> forms) => forms.Aggregate((one, other) => FieldPhrases.Or.With(one, other));
}
