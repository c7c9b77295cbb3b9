using System.Collections.Immutable;

namespace EdgeFleet.Edge.Drivers;

/// <summary>
/// Where one point lies: <paramref name="Length"/> units (registers, bits) from <paramref name="Address"/> in a table. Always read
/// in one request, so that no value is torn.
/// </summary>
/// <param name="Point">Position in the profile's points.</param>
public readonly record struct ReadSpan(int Point, int Table, int Address, int Length)
{
    public int End => Address + Length;
}

/// <summary>What one table allows and costs.</summary>
/// <param name="MaxLength">Most units of one request.</param>
/// <param name="RequestCost">
/// What one more request costs, counted in units read for nothing. A gap up to this length is bridged, a longer one is not.
/// </param>
public readonly record struct TableCost(int MaxLength, int RequestCost);

/// <param name="Spans">The points it serves, ordered by address.</param>
public sealed record ReadRequest(int Table, int Address, int Length, IReadOnlyList<ReadSpan> Spans)
{
    public int End => Address + Length;
}

/// <summary>What a device taught us by refusing. Immutable: learning gives a new one.</summary>
/// <param name="Cuts">(table, address): no request reaches from below the address to it or beyond.</param>
/// <param name="Limits">By table: most units of one request, below what the profile says.</param>
/// <param name="Absent">Points that the device does not have.</param>
public sealed record PlanMemory(
    ImmutableHashSet<(int Table, int Address)> Cuts, ImmutableDictionary<int, int> Limits, ImmutableHashSet<int> Absent)
{
    public static PlanMemory Empty { get; } = new([], ImmutableDictionary<int, int>.Empty, []);
}

/// <summary>
/// The cheapest set of requests that reads every point once. The cost of a plan is the units it reads plus
/// <see cref="TableCost.RequestCost"/> for each request; of equal plans the one with fewer requests wins.
/// Pure: same spans, costs and memory, same plan.
/// </summary>
public static class ReadPlanner
{
    /// <param name="spans">All points. A span that is longer than its table allows still gets its own request.</param>
    /// <param name="costs">By table.</param>
    /// <param name="memory">What the device taught us.</param>
    public static IReadOnlyList<ReadRequest> Plan(IEnumerable<ReadSpan> spans, Func<int, TableCost> costs, PlanMemory memory)
    {
        ArgumentNullException.ThrowIfNull(costs);
        ArgumentNullException.ThrowIfNull(memory);
        var plan = new List<ReadRequest>();
        foreach (var table in spans.Where(span => !memory.Absent.Contains(span.Point)).GroupBy(span => span.Table)
            .OrderBy(group => group.Key))
        {
            var cost = costs(table.Key);
            if (memory.Limits.TryGetValue(table.Key, out var learned)) cost = cost with { MaxLength = Math.Min(cost.MaxLength, learned) };
            int[] cuts = [.. memory.Cuts.Where(cut => cut.Table == table.Key).Select(cut => cut.Address)];
            plan.AddRange(PlanTable(
                [.. table.OrderBy(span => span.Address).ThenBy(span => span.End).ThenBy(span => span.Point)], cost, cuts));
        }
        return plan;
    }

    // best[i] is the cheapest way to read the first i spans; the last of its requests begins at span from[i].
    private static List<ReadRequest> PlanTable(ReadSpan[] spans, TableCost cost, int[] cuts)
    {
        var best = new (long Cost, int Requests)[spans.Length + 1];
        var from = new int[spans.Length + 1];
        for (var i = 1; i <= spans.Length; i++)
        {
            best[i] = (long.MaxValue, int.MaxValue);
            var end = 0;
            for (var j = i - 1; j >= 0; j--)
            {
                end = Math.Max(end, spans[j].End);
                var length = end - spans[j].Address;
                var alone = j == i - 1;
                if (!alone && (length > cost.MaxLength || Crosses(cuts, spans[j].Address, spans[i - 1].Address))) break;
                var candidate = (best[j].Cost + cost.RequestCost + length, best[j].Requests + 1);
                if (candidate.CompareTo(best[i]) >= 0) continue;
                best[i] = candidate;
                from[i] = j;
            }
        }

        var requests = new List<ReadRequest>();
        for (var i = spans.Length; i > 0; i = from[i])
        {
            var part = spans[from[i]..i];
            var address = part[0].Address;
            requests.Add(new ReadRequest(part[0].Table, address, part.Max(span => span.End) - address, part));
        }
        requests.Reverse();
        return requests;
    }

    private static bool Crosses(int[] cuts, int first, int last) => Array.Exists(cuts, cut => first < cut && cut <= last);
}
