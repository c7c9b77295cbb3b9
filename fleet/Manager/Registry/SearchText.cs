using System.Globalization;
using System.Text;
using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Registry;

/// <summary>Names as they are searched: width and case folded (a full-width Ａ finds a), the number behind them.</summary>
public static class SearchText
{
    public static string Normal(string text) => Typed(text).Normalize(NormalizationForm.FormKC).ToLowerInvariant();

    /// <summary>What somebody typed, without what no key types: controls, and halves of characters.</summary>
    private static string Typed(string text) => PlainText.IsPlain(text)
        ? text.Trim()
        : string.Concat(text.EnumerateRunes().Where(rune => rune != Rune.ReplacementChar && !Rune.IsControl(rune))).Trim();

    public static string Of(string name, long number) => string.Create(CultureInfo.InvariantCulture, $"{Normal(name)} #{number}");
}
