using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Access;

/// <summary>What a person may be called: letters of any script, digits, and . _ - @; not what the audit calls others.</summary>
public static class PersonName
{
    public const int MaxLetters = 64;

    private static readonly string[] Reserved = [Actor.Manager.Name, Actor.Newcomer.Name];

    public static string Valid(string name)
    {
        if (name.Length > MaxLetters)
            throw RefusedException.Invalid(AccessPhrases.NameTooLong.With(MaxLetters));
        name = name.Trim();
        return name.Length > 0
            && name.All(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or '@')
            && !Reserved.Contains(name, StringComparer.OrdinalIgnoreCase)
            ? name
            : throw RefusedException.Invalid(AccessPhrases.NoUserName.With(name, MaxLetters, string.Join(", ", Reserved)));
    }
}
