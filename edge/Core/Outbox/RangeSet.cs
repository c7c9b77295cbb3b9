namespace EdgeFleet.Edge.Outbox;

/// <summary>A set of sequence numbers, kept as ranges that neither overlap nor touch, in rising order.</summary>
internal sealed class RangeSet
{
    private readonly List<(ulong First, ulong Last)> _ranges;

    public RangeSet() => _ranges = [];

    /// <summary>A copy.</summary>
    public RangeSet(RangeSet other) => _ranges = [.. other._ranges];

    public IReadOnlyList<(ulong First, ulong Last)> Ranges => _ranges;

    /// <summary>Adds all numbers from first to last, both included.</summary>
    /// <returns>Whether any of them is new.</returns>
    public bool Add(ulong first, ulong last)
    {
        if (first == 0 || last < first) return false;
        var at = _ranges.FindIndex(range => range.Last + 1 >= first);
        if (at < 0)
        {
            _ranges.Add((first, last));
            return true;
        }
        if (_ranges[at].First <= first && last <= _ranges[at].Last) return false;
        var end = at;
        while (end < _ranges.Count && _ranges[end].First - 1 <= last)
        {
            first = Math.Min(first, _ranges[end].First);
            last = Math.Max(last, _ranges[end].Last);
            end++;
        }
        _ranges.RemoveRange(at, end - at);
        _ranges.Insert(at, (first, last));
        return true;
    }

    public bool Contains(ulong number) => _ranges.Exists(range => range.First <= number && number <= range.Last);

    /// <summary>Whether it holds every number from first to last.</summary>
    public bool Covers(ulong first, ulong last) => last < first || _ranges.Exists(range => range.First <= first && last <= range.Last);

    /// <summary>How many numbers from first to last it holds.</summary>
    public ulong Count(ulong first, ulong last)
    {
        ulong count = 0;
        foreach (var range in _ranges)
        {
            var (from, to) = (Math.Max(range.First, first), Math.Min(range.Last, last));
            if (from <= to) count += to - from + 1;
        }
        return count;
    }

    /// <summary>The first stretch of numbers that it does not hold, from first to last; null when there is none.</summary>
    public (ulong First, ulong Last)? Gap(ulong first, ulong last)
    {
        foreach (var range in _ranges)
        {
            if (range.Last < first) continue;
            if (range.First > first) return first <= last ? (first, Math.Min(last, range.First - 1)) : null;
            first = range.Last + 1;
        }
        return first <= last ? (first, last) : null;
    }
}
