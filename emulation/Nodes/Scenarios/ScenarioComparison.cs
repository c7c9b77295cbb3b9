using System.Globalization;

namespace EdgeFleet.Nodes.Scenarios;

/// <summary>Whether a node told what a scenario expects.</summary>
public static class ScenarioComparison
{
    /// <summary>
    /// Of each point the same values in the same order, at times that are as exact as the scenario has them; and one order over all points,
    /// but where two times are too close for one.
    /// </summary>
    /// <returns>What differs, in words; empty: nothing.</returns>
    public static IReadOnlyList<string> Differences(IReadOnlyList<ExpectedRecord> expected, IReadOnlyList<NodeRecord> told)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(told);
        var (differences, pairs) = (new List<string>(), new List<(ExpectedRecord Expected, NodeRecord Told)>());
        foreach (var point in expected.Select(record => record.Point).Union(told.Select(record => record.Point)))
        {
            var had = new Queue<NodeRecord>(told.Where(record => record.Point == point));
            foreach (var wanted in expected.Where(record => record.Point == point))
            {
                var came = had.TryPeek(out var next) && (!wanted.Maybe || next.Value == wanted.Value);
                if (came) pairs.Add((wanted, had.Dequeue()));
                else if (!wanted.Maybe) differences.Add($"{Text(wanted)} did not come");
            }
            differences.AddRange(had.Select(record => $"{Text(record)} was not expected"));
        }
        foreach (var (wanted, had) in pairs)
        {
            if (wanted.Value != had.Value || wanted.Quality != had.Quality || Math.Abs(wanted.At - had.At) > wanted.Within)
                differences.Add($"{Text(had)} instead of {Text(wanted)}, within {Seconds(wanted.Within)} s");
        }
        foreach (var (early, first) in pairs)
        {
            foreach (var (late, second) in pairs)
            {
                if (late.At - early.At > early.Within + late.Within && first.Number > second.Number)
                    differences.Add($"{Text(second)} came before {Text(first)}");
            }
        }
        return differences;
    }

    private static string Text(ExpectedRecord record) => Text(record.At, record.Point, record.Value, record.Quality);

    private static string Text(NodeRecord record) => Text(record.At, record.Point, record.Value, record.Quality);

    private static string Text(double at, string point, decimal? value, byte quality) => string.Create(
        CultureInfo.InvariantCulture,
        $"{point} = {(value is { } known ? known.ToString("0.##########", CultureInfo.InvariantCulture) : "none")}"
            + $"{(quality == 0 ? "" : $" (quality {quality})")} at {Seconds(at)} s");

    private static string Seconds(double seconds) => seconds.ToString("0.0##", CultureInfo.InvariantCulture);
}
