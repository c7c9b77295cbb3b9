using System.Globalization;

namespace EdgeFleet.Manager.Console.Language;

/// <summary>The languages of the console. A browser that asks for another gets English.</summary>
public static class Languages
{
    public const string English = "en";
    public const string Chinese = "zh-Hans";

    /// <summary>By culture name; each is called what its speakers call it.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string,
        string> { [English] = "English", [Chinese] = "中文" };

    /// <summary>The key that profiles and point descriptions use: en or zh.</summary>
    public static string Short => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;

    /// <summary>The text of the person's language, else the English one, else any, else the fallback.</summary>
    public static string Pick(IReadOnlyDictionary<string, string> byLanguage, string fallback) =>
        byLanguage.TryGetValue(Short, out var text) || byLanguage.TryGetValue(English, out text)
            ? text
            : byLanguage.Values.FirstOrDefault() ?? fallback;
}
