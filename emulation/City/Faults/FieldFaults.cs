using EdgeFleet.City.Plan;

namespace EdgeFleet.City.Faults;

/// <summary>What befalls a node or its line, or the line of the meters.</summary>
/// <param name="At">Since the faults began.</param>
/// <param name="Node">Index into the plan's nodes; null: none, it is the line of the meters.</param>
/// <param name="Link">The line's plug is out; else the node's supply fails.</param>
/// <param name="HowLong">Until it is well again.</param>
/// <param name="AfterBytes">The supply fails so many bytes into what the node writes next; null: at once.</param>
public sealed record FieldFault(TimeSpan At, int? Node, bool Link, TimeSpan HowLong, int? AfterBytes);

/// <summary>Power cuts and dead links among nodes and meters: drawn from the seed, then carried out one after the other.</summary>
public sealed class FieldFaults(CityField field, CityPlan plan, TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);

    // All meters are on one line, which has to be whole most of the time for them to be read.
    private static readonly TimeSpan BetweenOfMeters = TimeSpan.FromSeconds(12);

    /// <summary>How often a line of nodes was cut.</summary>
    public int LinksCut { get; private set; }

    /// <summary>How often the line of the meters was.</summary>
    public int MeterLinksCut { get; private set; }

    /// <param name="seed">Same seed, same faults.</param>
    /// <param name="length">The time they are spread over; they end a little earlier, so that all is well again at its end.</param>
    /// <param name="nodes">How many there are.</param>
    /// <param name="meters">Whether there is a line of meters.</param>
    /// <param name="modes">Power, link, or both.</param>
    public static IReadOnlyList<FieldFault> Draw(int seed, TimeSpan length, int nodes, bool meters, FaultModes modes)
    {
        var random = new Random(seed);
        var faults = new List<FieldFault>();
        for (var at = Between; nodes > 0 && at < length - Between; at += Between)
        {
            var link = (modes & FaultModes.Link) != 0 && ((modes & FaultModes.Power) == 0 || random.Next(3) == 0);
            var howLong = HowLong();
            var begin = at + Between * (random.NextDouble() - 0.5);
            faults.Add(new FieldFault(begin, random.Next(nodes), link, howLong, random.Next(3) > 0 ? random.Next(64) : null));
        }
        meters &= (modes & FaultModes.Link) != 0;
        for (var at = BetweenOfMeters / 2; meters && at < length - Between; at += BetweenOfMeters)
            faults.Add(new FieldFault(at + Between * (random.NextDouble() - 0.5), null, Link: true, HowLong(), null));
        return faults;

        TimeSpan HowLong() => TimeSpan.FromSeconds(0.5 + 4 * random.NextDouble());
    }

    public async Task RunAsync(IEnumerable<FieldFault> faults, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(faults);
        var start = time.GetTimestamp();
        foreach (var fault in faults.OrderBy(fault => fault.At))
        {
            var wait = fault.At - time.GetElapsedTime(start);
            if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancel);
            if (fault.Node is { } node) Befall(plan.Nodes[node], fault);
            else
            {
                field.Meters.CutLink(fault.HowLong);
                MeterLinksCut++;
            }
        }
    }

    private void Befall(NodePlan node, FieldFault fault)
    {
        var line = field.Nodes.LineOf(node);
        if (fault.Link)
        {
            line.CutLink(fault.HowLong);
            LinksCut++;
        }
        else line.CutPower(node, fault.HowLong, fault.AfterBytes);
    }
}
