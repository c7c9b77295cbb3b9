namespace EdgeFleet.Manager.Common;

/// <summary>
/// What one gateway may make grow at the manager, and how fast. The defaults are several times what the largest gateway needs
/// that our own software can be (5,000 devices, 10,000 points, a month of backlog). What happens beyond each of them stands in
/// <c>Sessions/README.md</c>.
/// </summary>
public sealed record GatewayQuotas
{
    /// <summary>Series of one device that projections take in: twice the points of the largest profile.</summary>
    public int SeriesOfDevice { get; init; } = 10_000;

    /// <summary>Series that projections take in from one gateway. Each costs some 600 bytes of memory for good.</summary>
    public int Series { get; init; } = 100_000;

    /// <summary>Readings of one block that projections take in: twice what a gateway puts into one.</summary>
    public int ReadingsOfBlock { get; init; } = 100_000;

    /// <summary>Epochs of one gateway's outbox. A new one comes with a new data folder, or when a cloned one is found out.</summary>
    public int Epochs { get; init; } = 1_000;

    /// <summary>Ranges in the ledger of one gateway's lost blocks.</summary>
    public int LostRanges { get; init; } = 50_000;

    /// <summary>
    /// Aggregates of telemetry that are kept of one gateway, some 100 bytes each: a year and more of forty series by a quarter of an hour.
    /// </summary>
    public int Aggregates { get; init; } = 2_000_000;

    /// <summary>Points, over all models, that one gateway describes.</summary>
    public int DescribedPoints { get; init; } = 100_000;

    /// <summary>Characters of one text that a gateway says: a fault, a name, a version.</summary>
    public int TextLength { get; init; } = 1_000;

    /// <summary>Entries of one list of faults or abilities.</summary>
    public int ListLength { get; init; } = 250;

    /// <summary>Bytes a second that a gateway's blocks take once decoded: some 800,000 readings.</summary>
    public double DecodedBytesPerSecond { get; init; } = 64 * 1024 * 1024;

    /// <summary>Reports and descriptions a second. Our own gateways send one at most, and one every 5 s where nothing happens.</summary>
    public double ReportsPerSecond { get; init; } = 3;

    /// <summary>Sessions a second that a gateway begins, once those of thirty seconds are used up.</summary>
    public double SessionsPerSecond { get; init; } = 1;

    /// <summary>Certificates that a gateway gets in an hour, or in the life of one where that is shorter.</summary>
    public int Renewals { get; init; } = 10;
}
