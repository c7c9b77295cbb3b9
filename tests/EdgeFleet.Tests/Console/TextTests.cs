using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Text.RegularExpressions;
using EdgeFleet.Contracts;
using EdgeFleet.Manager;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Tests.Architecture;
using EdgeFleet.Tests.Drivers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace EdgeFleet.Tests.Console;

public sealed partial class TextTests
{
    /// <summary>The folders of words, by the slice they are in.</summary>
    private static readonly Dictionary<string, string> Folders = typeof(Text).Assembly.GetManifestResourceNames()
        .Where(name => name.EndsWith(".Text.resources", StringComparison.Ordinal))
            .ToDictionary(name => name.Split('.')[2], name => name[..^".resources".Length]);

    private static readonly Dictionary<string, string> English = Read(CultureInfo.InvariantCulture);
    private static readonly Dictionary<string, string> Chinese = Read(CultureInfo.GetCultureInfo(Languages.Chinese));
    private static readonly List<PhraseKind> Phrases = DeclaredPhrases();
    private static readonly List<ConditionKind> Kinds = AddedKinds();
    private static readonly ConsoleWords Console = new(English.Keys);

    [Fact]
    public void Both_languages_have_the_same_keys() =>
        Assert.Equal(English.Keys.Order(), Chinese.Keys.Except(Phrases.Select(PhraseTexts.Key)).Order());

    [Fact]
    public void No_text_is_empty() =>
        Assert.Empty(English.Concat(Chinese).Where(text => string.IsNullOrWhiteSpace(text.Value)).Select(text => text.Key));

    [Fact]
    public void A_text_takes_the_same_arguments_in_both_languages() =>
        Assert.Empty(English.Where(text => !Arguments(text.Value).SetEquals(Arguments(Chinese[text.Key]))).Select(text => text.Key));

    [Fact]
    public void Chinese_texts_are_translated() =>
        Assert.Empty(Chinese.Where(
            text => Argument().Replace(text.Value, "").Any(char.IsLetter) && !text.Value.Any(c => c is >= '一' and <= '鿿')).Select(
                text => text.Key));

    [Fact]
    public void Every_key_that_the_console_asks_for_exists() =>
        Assert.Equal([], Console.Asked.Where(asked => !English.Keys.Any(key => Covers(asked.Key, key))));

    [Fact]
    public void Every_text_is_used() =>
        Assert.Equal([], English.Keys.Where(key => !Console.Asked.Any(asked => Covers(asked.Key, key)))
            .Except(Kinds.Select(ConditionTexts.Key)));

    /// <summary>The words of a condition name its parameters, and all of them: none is told for nothing.</summary>
    [Fact]
    public void Every_kind_of_condition_has_words_with_all_its_parameters()
    {
        Assert.NotEmpty(Kinds);
        foreach (var kind in Kinds)
            foreach (var words in new[] { English, Chinese })
                Assert.Equal((kind.Code, string.Join(",", kind.Parameters.Order())), (kind.Code, string.Join(",",
                    Parameter().Matches(words[ConditionTexts.Key(kind)]).Select(name => name.Groups[1].Value).Distinct().Order())));
    }

    /// <summary>
    /// What is refused reaches people in their language, whichever check finds it: a code that somebody adds has Chinese words, with
    /// the same values as the English ones that stand beside it.
    /// </summary>
    [Fact]
    public void Every_phrase_has_Chinese_words_with_all_its_values()
    {
        Assert.True(Phrases.Count > 100);
        Assert.Equal(Phrases.Count, Phrases.DistinctBy(phrase => phrase.Code).Count());
        foreach (var phrase in Phrases)
            Assert.Equal((phrase.Code, string.Join(",", phrase.Parameters.Order())), (phrase.Code, string.Join(",",
                Parameter().Matches(Chinese.GetValueOrDefault(PhraseTexts.Key(phrase), "missing")).Select(name => name.Groups[1].Value)
                    .Distinct().Order())));
    }

    /// <summary>What starts several keys, as the names of states do, is looked for where the first of them is.</summary>
    [Fact]
    public void A_slice_asks_for_its_own_words_and_for_those_of_slices_that_it_builds_on()
    {
        var graph = SliceGraph.OfManager();
        var owners = Folders.SelectMany(
            folder => Read(folder.Value, CultureInfo.InvariantCulture).Keys.Select(key => (Key: key, Slice: folder.Key))).ToList();
        Assert.Equal([], Console.Asked.Where(asked =>
        {
            var owner = owners.Find(word => Covers(asked.Key, word.Key)).Slice;
            return owner != asked.Slice && !graph.UsedBy(asked.Slice).Contains(owner);
        }));
    }

    /// <summary>The texts of all slices are one dictionary to a page: a key that two slices have would be one's by chance.</summary>
    [Fact]
    public void Each_slice_with_pages_brings_its_words_and_the_console_knows_them()
    {
        // First, since reading them makes a manager too, and a folder has one.
        var words = English.Keys.Order().ToList();
        using var manager = ManagerApp.Build(ManagerOptions.From(new ManagerSettings()), TimeProvider.System);
        var known = manager.Services.GetRequiredService<IStringLocalizer<Text>>().GetAllStrings(false).Select(text => text.Name);
        Assert.Equal(words, known.Except(Phrases.Select(PhraseTexts.Key)).Order());
        foreach (var entry in manager.Services.GetServices<NavigationEntry>()) Assert.Contains(entry.Key, English.Keys);
    }

    [Fact]
    public void No_page_has_a_text_of_its_own() => Assert.Empty(Console.Literal);

    private static List<ConditionKind> AddedKinds()
    {
        using var manager = ManagerApp.Build(ManagerOptions.From(new ManagerSettings()), TimeProvider.System);
        return [.. manager.Services.GetServices<ConditionKind>()];
    }

    /// <summary>What is nothing but a value needs no words.</summary>
    private static List<PhraseKind> DeclaredPhrases() =>
        [.. new[] { typeof(PhraseKind).Assembly, typeof(Text).Assembly }.SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(PhraseKind)).Select(field => (PhraseKind)field.GetValue(null)!)
            .Where(phrase => Parameter().Replace(phrase.English, "").Any(char.IsLetter)),
            .. FaultWordsTests.Kinds];

    private static bool Covers(string asked, string key) => asked == key
        || (asked.EndsWith('.') && key.StartsWith(asked, StringComparison.Ordinal));

    private static HashSet<string> Arguments(string text) => [.. Argument().Matches(text).Select(match => match.Value)];

    private static Dictionary<string, string> Read(CultureInfo culture) =>
        Folders.Values.SelectMany(folder => Read(folder, culture)).ToDictionary(text => text.Key, text => text.Value);

    private static Dictionary<string, string> Read(string folder, CultureInfo culture)
    {
        var set = new ResourceManager(folder, typeof(Text).Assembly).GetResourceSet(culture, createIfNotExists: true, tryParents: false)
            ?? throw new InvalidOperationException($"{folder} has no texts for '{culture.Name}'");
        return set.Cast<System.Collections.DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);
    }

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Argument();

    [GeneratedRegex(@"\{([a-zA-Z]+)\}")]
    private static partial Regex Parameter();
}
