namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <summary>When blocks are compacted, and how much at a time.</summary>
public sealed record ChunkOptions
{
    /// <summary>A gateway's blocks wait so long, so that a series has more than one reading to make a chunk of.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Or until it has so many readings waiting: a question about one of its series looks through them.</summary>
    public long MostWaiting { get; init; } = 100_000;

    /// <summary>Readings of one batch; a block more may come. They are held in memory, some 150 bytes each.</summary>
    public long BatchReadings { get; init; } = 200_000;

    /// <summary>Time between looks at what waits.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Share of the time that compaction may take while it has much to do, 0 to 1: the rest is for what comes in.</summary>
    public double Share { get; init; } = 0.5;

    /// <summary>How long a block that came again with other bytes is told from one that came again.</summary>
    public TimeSpan ChecksumsKept { get; init; } = TimeSpan.FromDays(90);
}
