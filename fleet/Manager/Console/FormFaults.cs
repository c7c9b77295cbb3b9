using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Console;

/// <summary>What was refused of a form: a fault that names a field of it stands beside that field, the rest above the form.</summary>
/// <param name="fields">The names that faults use.</param>
public sealed class FormFaults(params string[] fields)
{
    private IReadOnlyList<string> _faults = [];

    /// <summary>Those of no field of the form.</summary>
    public IEnumerable<string> Others => _faults.Where(fault => !Array.Exists(fields, name => Names(fault, name)));

    public bool Has(string field) => _faults.Any(fault => Names(fault, field));

    /// <summary>All about the field, without its name where that is all that stands before the colon; null: nothing.</summary>
    public string? Of(string field) => Has(field)
        ? string.Join("; ", _faults.Where(fault => Names(fault, field)).Select(fault => Short(fault, field)))
        : null;

    /// <summary>Those of the field that name none of these parts of it.</summary>
    public IEnumerable<string> Besides(string field, IReadOnlyCollection<string> parts) =>
        _faults.Where(fault => Names(fault, field) && !parts.Any(part => Names(fault, part)));

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

    private static bool Names(string fault, string field) =>
        fault.StartsWith(field, StringComparison.Ordinal) && fault.Length > field.Length && fault[field.Length] is ':' or '.' or '[';

    private static string Short(string fault, string field) => fault[field.Length] == ':' ? fault[(field.Length + 1)..].TrimStart() : fault;
}
