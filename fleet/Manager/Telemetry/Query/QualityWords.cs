using System.Text.Json;
using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Telemetry.Query;

/// <summary>A quality in the words of <see cref="Quality"/>, as REST and exports write it.</summary>
public static class QualityWords
{
    private static readonly (Quality Bit, string Word)[] Words =
        [.. Enum.GetValues<Quality>().Where(bit => bit != Quality.Good).Select(bit => (bit, Word(bit)))];
    private static readonly string[] Good = [Word(Quality.Good)];

    /// <summary>The bits that are set, lowest first; <c>good</c> when none is.</summary>
    public static IReadOnlyList<string> Of(Quality quality) =>
        quality == Quality.Good ? Good : [.. Words.Where(word => quality.HasFlag(word.Bit)).Select(word => word.Word)];

    private static string Word(Quality bit) => JsonNamingPolicy.CamelCase.ConvertName(bit.ToString());
}
