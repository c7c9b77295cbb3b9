using System.Text.RegularExpressions;
using EdgeFleet.Manager.Console.Language;
using Microsoft.Extensions.Localization;

namespace EdgeFleet.Manager.Conditions;

/// <summary>A condition in words of the person's language.</summary>
public static partial class ConditionTexts
{
    /// <summary>The key of a kind's words.</summary>
    public static string Key(ConditionKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return $"condition.{kind.Code}";
    }

    public static string Of(IStringLocalizer<Text> texts, Condition condition)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(condition);
        // In one pass: a value that looks like a name in braces is a value.
        return Name.Replace(texts[Key(condition.Kind)].Value, name => condition.Parameters.GetValueOrDefault(name.Groups[1].Value, "–"));
    }

    [GeneratedRegex(@"\{([a-zA-Z]+)\}")]
    internal static partial Regex Name { get; }
}
