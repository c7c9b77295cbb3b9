using EdgeFleet.Contracts;
using EdgeFleet.Manager.Console.Language;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace EdgeFleet.Manager.Drivers.Pages;

public sealed partial class FaultText(IStringLocalizer<Text> text)
{
    [Parameter, EditorRequired] public IReadOnlyList<CodedPhrase> Told { get; set; } = [];
    /// <summary>The text that came with it: shown where not every sentence has words here.</summary>
    [Parameter, EditorRequired] public string As { get; set; } = "";

    internal static string Of(IStringLocalizer<Text> texts, IReadOnlyList<CodedPhrase> told, string asItCame)
    {
        var sentences = told.Select(phrase => texts[$"fault.{phrase.Code}"] is { ResourceNotFound: false, Value: var words }
            ? phrase.In(words) : null).ToList();
        return sentences.Count == 0 || sentences.Contains(null) ? asItCame
            : sentences.Aggregate((one, other) => texts["phrase.more", one!, other!].Value)!;
    }
}
