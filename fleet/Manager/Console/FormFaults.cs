using EdgeFleet.Contracts;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console.Language;
using Microsoft.Extensions.Localization;

namespace EdgeFleet.Manager.Console;

/// <summary>What was refused of a form: a fault about a field of it stands beside that field, the rest above the form.</summary>
/// <param name="fields">The names that faults use.</param>
public sealed class FormFaults(params string[] fields)
{
    private IReadOnlyList<Phrase> _faults = [];

    /// <summary>Those of no field of the form.</summary>
    public IEnumerable<Phrase> Others => _faults.Where(fault => !Array.Exists(fields, name => IsOf(fault, name)));

    public bool Has(string field) => _faults.Any(fault => IsOf(fault, field));

    /// <summary>All about the field, each behind its place where that is a part of the field; null: nothing.</summary>
    public string? Of(string field, IStringLocalizer<Text> texts) => Has(field)
        ? PhraseTexts.Joined(_faults.Where(fault => IsOf(fault, field))
            .Select(fault => fault.Place == field ? fault.In(texts) : fault.Whole(texts)), texts)
        : null;

    /// <summary>Those of the field that name none of these parts of it.</summary>
    public IEnumerable<Phrase> Besides(string field, IReadOnlyCollection<string> parts) =>
        _faults.Where(fault => IsOf(fault, field) && !parts.Any(part => IsOf(fault, part)));

    /// <summary>Runs what may be refused. True: it was not.</summary>
    public async Task<bool> TryAsync(Func<Task> act)
    {
        _faults = [];
        try
        {
            await act();
            return true;
        }
        catch (RefusedException refused)
        {
            _faults = refused.Faults;
            return false;
        }
    }

    private static bool IsOf(Phrase fault, string field) =>
        fault.Place is { } place && place.StartsWith(field, StringComparison.Ordinal)
        && (place.Length == field.Length || place[field.Length] is '.' or '[');
}
