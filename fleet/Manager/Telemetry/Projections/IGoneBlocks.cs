using EdgeFleet.Manager.Inbox;

namespace EdgeFleet.Manager.Telemetry.Projections;

/// <summary>What is still known of blocks whose readings went elsewhere, for projections that have not seen them, or lost them.</summary>
public interface IGoneBlocks
{
    /// <summary>The latest arrival of a block that is gone; 0: all are there.</summary>
    long HighestArrival { get; }

    /// <summary>The latest value of each series that the blocks had, at least as new as what was in them.</summary>
    IEnumerable<LatestValue> Latest();

    /// <summary>What they had of the event stream, as blocks; a time at which one came is that of the last that came with it.</summary>
    IEnumerable<JudgedBlock> Events();
}
