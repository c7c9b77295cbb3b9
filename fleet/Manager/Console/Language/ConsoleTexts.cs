using System.Collections.Frozen;
using System.Globalization;
using System.Resources;
using Microsoft.Extensions.Localization;

namespace EdgeFleet.Manager.Console.Language;

/// <summary>The words of all slices as one: a page asks by key and need not know whose the word is.</summary>
internal sealed class ConsoleTexts(IEnumerable<TextFolder> folders) : IStringLocalizer<Text>
{
    private readonly FrozenDictionary<string, ResourceManager> _owners = folders.Select(folder => folder.Page).Prepend(typeof(Text))
        .Select(type => new ResourceManager($"{type.Namespace}.{nameof(Text)}", type.Assembly))
        .SelectMany(words => Keys(words, CultureInfo.InvariantCulture)
            .Union(Keys(words, CultureInfo.GetCultureInfo(Languages.Chinese))).Select(key => KeyValuePair.Create(key, words)))
        .ToFrozenDictionary(StringComparer.Ordinal);

    public LocalizedString this[string name] => Find(name) is { } text ? new LocalizedString(name, text)
        : new LocalizedString(name, name, resourceNotFound: true);

    public LocalizedString this[string name, params object[] arguments] =>
        new(name, string.Format(CultureInfo.CurrentCulture, this[name].Value, arguments), resourceNotFound: !_owners.ContainsKey(name));

    public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => _owners.Keys.Select(key => this[key]);

    private string? Find(string key) => _owners.TryGetValue(key, out var words) ? words.GetString(key, CultureInfo.CurrentUICulture) : null;

    /// <summary>Phrases are there in Chinese alone, since their English stands beside their codes.</summary>
    private static IEnumerable<string> Keys(ResourceManager words, CultureInfo culture) =>
        words.GetResourceSet(culture, createIfNotExists: true, tryParents: false)!.Cast<System.Collections.DictionaryEntry>()
            .Select(entry => (string)entry.Key);
}
