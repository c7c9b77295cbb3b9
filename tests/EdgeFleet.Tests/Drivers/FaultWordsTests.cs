using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Runtime.CompilerServices;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Gateway.Drivers;
using EdgeFleet.Manager.Commands;
using EdgeFleet.Manager.Drivers.Pages;
using EdgeFleet.Nano.Host;

namespace EdgeFleet.Tests.Drivers;

/// <summary>What a gateway says travels as codes; the console has words for each, in both languages.</summary>
public class FaultWordsTests
{
    private static readonly ResourceManager Texts = new($"{typeof(FaultText).Namespace}.Text", typeof(FaultText).Assembly);

    /// <summary>All that gateways may say, of fields and of tables of codes; and what commands are told by the manager.</summary>
    internal static IReadOnlyList<PhraseKind> Kinds { get; } =
    [
        .. new[] { typeof(LinePhrases), typeof(NodePhrases), typeof(DeviceRuntime), typeof(DriverCatalog) }
            .SelectMany(one => one.Assembly.GetTypes()).Append(typeof(CommandService)).Where(type => !type.ContainsGenericParameters)
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => IsOfPhrases(field.FieldType)).SelectMany(field => Within(field.GetValue(null))),
    ];

    [Fact]
    public void Each_code_stands_for_one_sentence() =>
        Assert.Equal([], Kinds.GroupBy(kind => kind.Code).Where(same => same.Count() > 1).Select(same => same.Key));

    [Theory]
    [InlineData("en")]
    [InlineData("zh-Hans")]
    public void Each_code_has_words_with_its_parameters_and_no_word_has_lost_its_code(string language)
    {
        Assert.True(Kinds.Count > 150, string.Join(", ", Kinds.Select(kind => kind.Code)));
        var culture = CultureInfo.GetCultureInfo(language);
        Assert.Equal([], Kinds.Where(kind => Texts.GetString($"fault.{kind.Code}", culture) is not { } words
            || !new PhraseKind(kind.Code, words).Parameters.ToHashSet().SetEquals(kind.Parameters)).Select(kind => kind.Code));
        var words = Texts.GetResourceSet(culture, true, true)!.Cast<DictionaryEntry>().Select(entry => (string)entry.Key);
        Assert.Equal([], words.Where(key => key.StartsWith("fault.", StringComparison.Ordinal))
            .Except(Kinds.Select(kind => $"fault.{kind.Code}")));
    }

    [Fact]
    public void The_console_says_in_English_what_the_log_of_the_gateway_says() => Assert.Equal(
        Kinds.Select(kind => kind.English), Kinds.Select(kind => Texts.GetString($"fault.{kind.Code}", CultureInfo.InvariantCulture)));

    private static bool IsOfPhrases(Type type) => type == typeof(PhraseKind)
        || type.IsGenericType && type.GetGenericArguments().Any(IsOfPhrases);

    private static IEnumerable<PhraseKind> Within(object? value) => value switch
    {
        PhraseKind kind => [kind],
        IDictionary table => table.Values.Cast<object>().SelectMany(Within),
        ITuple both => Enumerable.Range(0, both.Length).SelectMany(i => Within(both[i])),
        _ => [],
    };
}
