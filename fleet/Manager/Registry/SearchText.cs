using System.Globalization;
using System.Text;

namespace EdgeFleet.Manager.Registry;

/// <summary>Names as they are searched: width and case folded (a full-width Ａ finds a), the number behind them.</summary>
public static class SearchText
{
    public static string Normal(string text) => text.Trim().Normalize(NormalizationForm.FormKC).ToLowerInvariant();

    public static string Of(string name, long number) => string.Create(CultureInfo.InvariantCulture, $"{Normal(name)} #{number}");
}
