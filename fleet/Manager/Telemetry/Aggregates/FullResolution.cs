using EdgeFleet.Manager.Inbox;

namespace EdgeFleet.Manager.Telemetry.Aggregates;

/// <summary>
/// Whether the readings of a window are here: whether every block is that they lie in. Identities of blocks are kept for ever, so that
/// this stays true whatever becomes of the readings.
/// </summary>
internal sealed class FullResolution(InboxReader reader)
{
    /// <summary>Those of the windows of which all blocks have come, each stream looked up once.</summary>
    public IReadOnlySet<KeptWindow> Of(IEnumerable<KeptWindow> windows)
    {
        var full = new HashSet<KeptWindow>();
        foreach (var stream in windows.Distinct().GroupBy(window => window.Stream))
        {
            var held = Joined(reader.Held(stream.Key, stream.Min(window => window.First), stream.Max(window => window.Last)));
            full.UnionWith(stream.Where(window => Holds(held, window.First, window.Last)));
        }
        return full;
    }

    /// <summary>The same sequences in order, none in two ranges, and no two ranges that touch. Pure.</summary>
    internal static List<(ulong First, ulong Last)> Joined(IEnumerable<(ulong First, ulong Last)> ranges)
    {
        var joined = new List<(ulong First, ulong Last)>();
        foreach (var range in ranges.OrderBy(range => range.First))
        {
            if (joined.Count > 0 && range.First <= joined[^1].Last + 1)
                joined[^1] = (joined[^1].First, Math.Max(joined[^1].Last, range.Last));
            else joined.Add(range);
        }
        return joined;
    }

    /// <param name="held">As <see cref="Joined"/> gives them.</param>
    /// <param name="first">The first sequence that is looked for.</param>
    /// <param name="last">The last.</param>
    internal static bool Holds(List<(ulong First, ulong Last)> held, ulong first, ulong last)
    {
        var place = held.BinarySearch((first, ulong.MaxValue));
        var before = (place < 0 ? ~place : place) - 1;
        return before >= 0 && held[before].Last >= last;
    }
}
