using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Gateway.Drivers;
using EdgeFleet.Nano.Host;

namespace EdgeFleet.Tests.Drivers;

/// <summary>What a gateway says travels as codes. That the console has words for each, its tests of texts see to.</summary>
public class FaultWordsTests
{
    /// <summary>All that gateways may say, of fields and of tables of codes.</summary>
    internal static IReadOnlyList<PhraseKind> Kinds { get; } =
    [
        .. new[] { typeof(LinePhrases), typeof(NodePhrases), typeof(DeviceRuntime), typeof(DriverCatalog) }
            .SelectMany(one => one.Assembly.GetTypes()).Where(type => !type.ContainsGenericParameters)
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => IsOfPhrases(field.FieldType)).SelectMany(field => Within(field.GetValue(null))),
    ];

    [Fact]
    public void Each_of_many_codes_stands_for_one_sentence()
    {
        Assert.True(Kinds.Count > 150, string.Join(", ", Kinds.Select(kind => kind.Code)));
        Assert.Equal([], Kinds.GroupBy(kind => kind.Code).Where(same => same.Count() > 1).Select(same => same.Key));
    }

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
