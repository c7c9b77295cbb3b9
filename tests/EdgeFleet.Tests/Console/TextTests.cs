using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Fleet.Pages;

namespace EdgeFleet.Tests.Console;

public sealed partial class TextTests
{
    private static readonly Dictionary<string, string> English = Read(CultureInfo.InvariantCulture);
    private static readonly Dictionary<string, string> Chinese = Read(CultureInfo.GetCultureInfo(Languages.Chinese));
    private static readonly ConsoleWords Console = new(English.Keys);

    [Fact]
    public void Both_languages_have_the_same_keys() => Assert.Equal(English.Keys.Order(), Chinese.Keys.Order());

    [Fact]
    public void No_text_is_empty() => Assert.Empty(English.Concat(Chinese).Where(text => string.IsNullOrWhiteSpace(text.Value)).Select(text => text.Key));

    [Fact]
    public void A_text_takes_the_same_arguments_in_both_languages() =>
        Assert.Empty(English.Where(text => !Arguments(text.Value).SetEquals(Arguments(Chinese[text.Key]))).Select(text => text.Key));

    [Fact]
    public void Chinese_texts_are_translated() =>
        Assert.Empty(Chinese.Where(text => Argument().Replace(text.Value, "").Any(char.IsLetter) && !text.Value.Any(c => c is >= '一' and <= '鿿')).Select(text => text.Key));

    [Fact]
    public void Every_key_that_the_console_asks_for_exists() =>
        Assert.Equal([], Console.Asked.Where(asked => !English.Keys.Any(key => Covers(asked, key))));

    [Fact]
    public void Every_text_is_used() =>
        Assert.Equal([], English.Keys.Where(key => !Console.Asked.Any(asked => Covers(asked, key))));

    [Fact]
    public void No_page_has_a_text_of_its_own() => Assert.Empty(Console.Literal);

    private static bool Covers(string asked, string key) => asked == key || (asked.EndsWith('.') && key.StartsWith(asked, StringComparison.Ordinal));

    private static HashSet<string> Arguments(string text) => [.. Argument().Matches(text).Select(match => match.Value)];

    private static Dictionary<string, string> Read(CultureInfo culture)
    {
        var set = new ResourceManager(typeof(Text)).GetResourceSet(culture, createIfNotExists: true, tryParents: false)
            ?? throw new InvalidOperationException($"the console has no texts for '{culture.Name}'");
        return set.Cast<System.Collections.DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);
    }

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Argument();
}
