namespace EdgeFleet.Manager.Common;

/// <summary>What a person typed, as a pattern of SQL's LIKE that takes every sign for itself.</summary>
public static class LikePattern
{
    public const string Escape = "\\";

    // A NUL would end the pattern.
    public static string Containing(string text) => $"%{Literal(text.Replace("\0", "", StringComparison.Ordinal))}%";

    private static string Literal(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
