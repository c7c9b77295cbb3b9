namespace EdgeFleet.Contracts;

/// <summary>
/// What a unit may be written with: the characters of UCUM codes (letters, digits, <c>[ ] { } ( ) . / * ^ + - _ % ' #</c>) and the
/// signs that people use for them, ° ‰ µ ³. Nothing that markup, a log or a terminal takes for its own.
/// </summary>
public static class UnitCode
{
    /// <summary>Most characters.</summary>
    public const int MaxLength = 40;

    private const string Signs = "[]{}().,/*^+-_%'#:°‰′″·";

    /// <summary>Empty is the unit of what has none.</summary>
    public static bool IsValid(string unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return unit.Length <= MaxLength
            && unit.All(c => char.IsLetter(c) || char.IsNumber(c) || Signs.Contains(c, StringComparison.Ordinal));
    }
}
