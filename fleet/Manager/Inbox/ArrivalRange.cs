namespace EdgeFleet.Manager.Inbox;

/// <summary>Which blocks are asked for, in order of arrival.</summary>
/// <param name="After">Later than this arrival.</param>
/// <param name="UpTo">Not later than this.</param>
public sealed record ArrivalRange(long After, long UpTo = long.MaxValue)
{
    /// <summary>Only this gateway's; null: all.</summary>
    public long? Gateway { get; init; }

    /// <summary>None of these gateways'.</summary>
    public IReadOnlyList<long> Except { get; init; } = [];

    /// <summary>Stops once the blocks have this many readings.</summary>
    public long MostReadings { get; init; } = long.MaxValue;
}

/// <summary>What arrived of one gateway: its first and last arrival, and how much.</summary>
public sealed record ArrivalSummary(long Gateway, long First, long Last, long Blocks, long Readings);
