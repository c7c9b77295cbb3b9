using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Language;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Kind = EdgeFleet.Contracts.V1.Field.Types.Kind;

namespace EdgeFleet.Manager.Drivers.Pages;

public sealed partial class FieldInput(IStringLocalizer<Text> text)
{
    // Browsers offer what was typed into other devices' fields, or a person's own password.
    private static readonly Dictionary<string, object?> NotRemembered = new() { ["autocomplete"] = "off", ["spellcheck"] = "false" };
    private static readonly Dictionary<string, object?> NoPassword = new() { ["autocomplete"] = "new-password" };

    [Parameter, EditorRequired] public Field Field { get; set; } = default!;
    /// <summary>Of the object that the field is of.</summary>
    [Parameter, EditorRequired] public ObjectDraft Draft { get; set; } = default!;
    /// <summary>As faults name it.</summary>
    [Parameter, EditorRequired] public string Path { get; set; } = "";
    [Parameter, EditorRequired] public FormFaults Faults { get; set; } = default!;
    /// <inheritdoc cref="LinkForm.SecretsAgain" />
    [Parameter] public string? SecretsAgain { get; set; }
    [Parameter] public EventCallback Changed { get; set; }

    private string Label => Languages.Pick(Field.Title.AsReadOnly(), "") is { Length: > 0 } title ? title : Field.Key;
    private string About => Languages.Pick(Field.Help.AsReadOnly(), "");
    private string? Class => Field.Required ? "needed" : null;
    private bool Keeps => Draft.Keeps(Field);
    private bool Refused => Faults.Has(Path);
    private string? Fault =>
        Faults.Of(Path, text) is not { } fault ? null : Joined(Keeps ? [fault, SecretsAgain ?? ""] : [Said(fault), .. Forms()]);
    private string Hint => Joined([Keeps ? SecretsAgain ?? text["link.secretKept"] : "", About, .. Forms(), Default]);
    private string Default => Field.Fallback.Length > 0 && Field.Kind != Kind.Boolean ? text["link.default", Field.Fallback] : "";
    private string Placeholder => Field switch
    {
        { Fallback.Length: > 0 } => Field.Fallback,
        { Kind: Kind.Address } => Field.Forms[0].Example,
        _ => Field.Example,
    };

    /// <summary>The written word, or the one that holds without it.</summary>
    private string? Chosen => Draft.Text(Field) is { Length: > 0 } word ? word : Field.Fallback.Length > 0 ? Field.Fallback : null;
    private bool? Checked => bool.TryParse(Chosen, out var yes) ? yes : null;

    /// <summary>Most faults are of one of two kinds, and are said in the person's language.</summary>
    private string Said(string fault) => Draft.Text(Field) is var typed && typed.Length == 0 ? text["link.missing"]
        : Field.Kind is not (Kind.Map or Kind.Object) && !FieldReader.Fits(Field, typed) ? text["link.unfit"]
        : fault;

    private static string Joined(IEnumerable<string> parts) => string.Join(' ', parts.Where(part => part.Length > 0));

    /// <summary>What may be written.</summary>
    private IEnumerable<string> Forms()
    {
        if (Languages.Pick(Field.Form.AsReadOnly(), "") is { Length: > 0 } words) yield return text["link.form", words];
        if (Field.Kind == Kind.Map) yield return text["link.entries"];
        if (Field.Kind is Kind.Whole or Kind.Decimal && Field.Max.Length > 0) yield return text["link.range", Field.Min, Field.Max];
        foreach (var form in Field.Forms.Where(form => form.DefaultPort > 0)) yield return text["link.port", form.Scheme, form.DefaultPort];
        if (Field.Forms.Count > 0) yield return text["link.example", string.Join(" · ", Field.Forms.Select(form => form.Example))];
    }

    private Task CheckAsync(bool? yes) => ChooseAsync(yes switch { true => "true", false => "false", _ => "" });

    private Task ChooseAsync(string? word) => WriteAsync(word == Field.Fallback ? "" : word);

    private Task WriteAsync(string? typed)
    {
        Draft.Write(Field, typed);
        return Changed.InvokeAsync();
    }
}
