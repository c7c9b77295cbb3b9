using System.Text.RegularExpressions;
using EdgeFleet.Contracts.V1;
using Google.Protobuf.Collections;
using Kind = EdgeFleet.Contracts.V1.Field.Types.Kind;

namespace EdgeFleet.Contracts;

/// <summary>
/// Whether a description can be worked with: it may come from a gateway, and is then as large and as odd as that likes.
/// What passes is bounded in size, and reading by it takes time in proportion to what is read. Pure.
/// </summary>
public static partial class DescriptionCheck
{
    public const int MaxBytes = 64 * 1024;

    private const int MaxFields = 200;
    private const int MaxDepth = 3;
    private const int MaxChoices = 200;
    private const int MaxLimit = 4096;
    private const int MaxPattern = 200;

    /// <summary>Null: it can. Otherwise what is wrong with it, as a clause.</summary>
    public static string? Fault(DriverDescription driver)
    {
        ArgumentNullException.ThrowIfNull(driver);
        if (!DeviceProfile.IsName(driver.Name)) return "its name is none: it has 1 to 64 lower-case letters, digits and hyphens";
        if (driver.CalculateSize() > MaxBytes) return $"it has more than {MaxBytes} bytes";
        return Fault(driver.Link, 1) ?? Fault(driver.Settings, 1) ?? Fault(driver.Source, 1)
            ?? (driver.Settings.Concat(driver.Source).Any(Fields.HoldsSecret)
                ? "a secret stands in a profile, which everybody may read; its place is the link"
                : null);
    }

    private static string? Fault(RepeatedField<Field> fields, int depth)
    {
        if (fields.Count > MaxFields) return $"a list has more than {MaxFields} fields";
        if (depth > MaxDepth) return $"fields are nested deeper than {MaxDepth}";
        var before = new HashSet<string>();
        foreach (var field in fields)
        {
            if (!Key().IsMatch(field.Key)) return "a key is none: it has 1 to 64 letters and digits";
            if (field.When.FirstOrDefault(condition => !before.Contains(condition.Key)) is { } loose)
                return $"{field.Key} depends on {loose.Key}, which does not stand before it";
            if (FaultOf(field, depth) is { } fault) return $"{field.Key}: {fault}";
            before.Add(field.Key);
        }
        return null;
    }

    private static string? FaultOf(Field field, int depth)
    {
        var fault = field.Kind switch
        {
            Kind.Text => field.Limit is 0 or > MaxLimit ? "a text has a limit" : FaultOfPattern(field.Pattern),
            Kind.Whole => long.TryParse(field.Min, out _) && long.TryParse(field.Max, out _) ? null : "a whole number has bounds",
            Kind.Decimal or Kind.Boolean => null,
            Kind.Choice => field.Choices.Count is 0 or > MaxChoices ? $"a choice is of 1 to {MaxChoices} words" : null,
            Kind.Address => FaultOfForms(field, depth),
            Kind.Object => field.Secret ? "an object is no secret; fields of it may be" : Fault(field.Fields, depth + 1),
            Kind.Map => FaultOfMap(field),
            _ => "its kind is not known",
        };
        if (fault is not null) return fault;
        return field.Fallback.Length > 0 && FieldReader.FromText(field, field.Fallback) is null ? "its default does not fit" : null;
    }

    private static string? FaultOfMap(Field field)
    {
        if (field.Limit is 0 or > MaxLimit || field.Pattern.Length == 0) return "a map has a limit and a pattern of its keys";
        if (field.Fields.Count is 0 or > MaxDepth) return "a map says what a value may be";
        return field.Fields.Select(
            value => value.Kind is Kind.Object or Kind.Map or Kind.Address ? "a value of a map is a single one" : FaultOf(value, MaxDepth))
            .FirstOrDefault(fault => fault is not null) ?? FaultOfPattern(field.Pattern);
    }

    private static string? FaultOfForms(Field field, int depth)
    {
        if (field.Forms.Count is 0 or > MaxDepth) return "an address has a form";
        if (!field.Secret && field.HoldsSecret()) return "a secret stands in an address, which is shown whole; give it a field of its own";
        return field.Forms.Select(form => Key().IsMatch(form.Scheme) ? Fault(form.Options, depth + 1) : "a form has a scheme")
            .FirstOrDefault(fault => fault is not null);
    }

    // A counted repetition of a group multiplies with those within it; the matcher's memory would grow with the product.
    private static string? FaultOfPattern(string pattern)
    {
        if (pattern.Length > MaxPattern || Counted().IsMatch(pattern))
            return $"a pattern has at most {MaxPattern} characters, counts up to 3 digits, and no counted group";
        try
        {
            FieldReader.Matches(pattern, "");
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return "its pattern is none";
        }
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9]{0,63}\z")]
    private static partial Regex Key();

    [GeneratedRegex(@"[)}]\{|\{\d{4}|,\d{4}")]
    private static partial Regex Counted();
}
