using System.Text.Json;
using EdgeFleet.Contracts;

namespace EdgeFleet.Gateway.Uplinks;

/// <summary>What is known against a reading, as words: <c>invalid</c>, <c>notTopical</c> and so on.</summary>
internal static class QualityNames
{
    private static readonly IReadOnlyList<(Quality Bit, string Word)> All =
        [.. Enum.GetValues<Quality>().Where(bit => bit != Quality.Good)
            .Select(bit => (bit, JsonNamingPolicy.CamelCase.ConvertName($"{bit}")))];

    public static IEnumerable<string> Of(Quality quality) => All.Where(one => quality.HasFlag(one.Bit)).Select(one => one.Word);
}
