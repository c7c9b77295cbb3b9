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
}
