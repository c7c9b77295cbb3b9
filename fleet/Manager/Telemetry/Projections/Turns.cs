using EdgeFleet.Manager.Inbox;

namespace EdgeFleet.Manager.Telemetry.Projections;

/// <summary>The blocks of a turn, and what has been seen after it.</summary>
/// <param name="Blocks">In order of arrival within each gateway.</param>
/// <param name="All">Every gateway's blocks up to this arrival have been seen.</param>
/// <param name="Ahead">And of these gateways those up to a later one.</param>
internal sealed record Turn(IReadOnlyList<JudgedBlock> Blocks, long All, IReadOnlyList<(long Gateway, long Arrival)> Ahead);

/// <summary>
/// Gives gateways turns at the projections. Those with little to do go together, in order of arrival. One that has much more
/// waiting stands aside, and gets a bounded piece in each turn, one such gateway after the other: a flood delays everybody
/// else by that piece, however long it is. Memory is a few numbers a gateway. One caller.
/// </summary>
internal sealed class Turns(BlockInbox inbox, InboxReader reader, JudgedBlockReader blocks, Func<long, long> seen, long from)
{
    /// <summary>What a gateway may have waiting and still go with the others, and about what it gets in a turn when it has more.</summary>
    public const long Piece = 50_000;

    /// <summary>Readings of all the others in one turn; one block more may come.</summary>
    public const int Together = 200_000;

    /// <summary>A block costs as much as so many readings, whatever is in it.</summary>
    private const long CostOfBlock = 64;

    /// <summary>More than so many floods at once are no exception, and go in order of arrival.</summary>
    private const int MostAside = 8;

    /// <summary>Arrivals that are looked at before a turn.</summary>
    private const long LookAhead = 20_000;

    private readonly Dictionary<long, Waiting> _waiting = [];
    private long _looked = from;
    private long _last;

    /// <summary>What arrived up to here is known; when nothing waits, all of it has been seen.</summary>
    public long Looked => _looked;

    /// <summary>The next turn; null: nothing waits. The same one again until <see cref="Done"/>.</summary>
    /// <param name="limit">Most blocks of those that go together, and of the one that stood aside.</param>
    public Turn? Next(int limit)
    {
        Look();
        if (_waiting.Count == 0) return null;
        var aside = _waiting.Where(one => one.Value.Cost > Piece).OrderByDescending(one => one.Value.Cost).Take(MostAside)
            .Select(one => one.Key).Order().ToList();
        var turn = new List<JudgedBlock>();
        var moved = new List<(long Gateway, long Arrival)>();

        var together = _waiting.Where(one => !aside.Contains(one.Key)).ToList();
        if (together.Count > 0)
        {
            var range = new ArrivalRange(together.Min(one => one.Value.After), _looked) { Except = aside, MostReadings = Together };
            moved.AddRange(Take(range, limit, turn, together.Select(one => one.Key)));
        }
        if (aside.Count > 0)
        {
            var next = aside.Find(gateway => gateway > _last);
            if (next == 0) next = aside[0];
            var range = new ArrivalRange(_waiting[next].After, _looked) { Gateway = next, MostReadings = (int)Piece };
            moved.AddRange(Take(range, limit, turn, [next]));
        }
        return new Turn(turn, AllAfter(moved), [.. moved]);
    }

    /// <summary>The turn is committed.</summary>
    public void Done(Turn turn)
    {
        foreach (var (gateway, arrival) in turn.Ahead)
        {
            if (!_waiting.TryGetValue(gateway, out var waiting) || waiting.After >= arrival) continue;
            if (waiting.Cost > Piece) _last = gateway;
            if (waiting.Last <= arrival) _waiting.Remove(gateway);
            else _waiting[gateway] = waiting with { After = arrival, Cost = Math.Max(0, waiting.Cost - Cost(turn, gateway)) };
        }
    }

    private IEnumerable<(long, long)> Take(ArrivalRange range, int limit, List<JudgedBlock> turn, IEnumerable<long> gateways)
    {
        var upTo = range.UpTo;
        if (blocks.In(range, limit) is { } next)
        {
            turn.AddRange(next.Blocks);
            if (next.Last < range.UpTo) upTo = next.Last;
        }
        return [.. gateways.Where(gateway => _waiting[gateway].After < upTo).Select(gateway => (gateway, upTo))];
    }

    private long AllAfter(List<(long Gateway, long Arrival)> moved)
    {
        var after = moved.ToDictionary();
        return _waiting.Select(one => after.TryGetValue(one.Key, out var arrival) && arrival >= one.Value.Last
            ? _looked : Math.Max(arrival, one.Value.After)).Append(_looked).Min();
    }

    /// <summary>Who waits, as far as the inbox has been looked at; farther if nobody does.</summary>
    private void Look()
    {
        var end = inbox.CommittedArrival;
        do
        {
            if (end - _looked > LookAhead) _looked = reader.BeforeNext(_looked, end);
            var upTo = Math.Min(end, _looked + LookAhead);
            if (upTo <= _looked) return;
            foreach (var arrived in reader.Summary(_looked, upTo)) Add(arrived);
            _looked = upTo;
        }
        while (_waiting.Count == 0);
    }

    private void Add(ArrivalSummary arrived)
    {
        var cost = arrived.Blocks * CostOfBlock + arrived.Readings;
        if (_waiting.TryGetValue(arrived.Gateway, out var waiting))
            _waiting[arrived.Gateway] = waiting with { Last = arrived.Last, Cost = waiting.Cost + cost };
        else if (seen(arrived.Gateway) is var before && before < arrived.Last)
            _waiting.Add(arrived.Gateway, new Waiting(Math.Max(before, arrived.First - 1), arrived.Last, cost));
    }

    private static long Cost(Turn turn, long gateway) =>
        turn.Blocks.Where(block => block.Block.Gateway == gateway).Sum(block => CostOfBlock + block.Block.Count);

    /// <param name="After">Its blocks up to this arrival have been seen.</param>
    /// <param name="Last">Its latest block, as far as was looked.</param>
    /// <param name="Cost">About what it has waiting, in readings.</param>
    private readonly record struct Waiting(long After, long Last, long Cost);
}
