using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Gateway.Uplinks;

/// <summary>
/// The readings of a block with their times in UTC, for uplinks whose other side places none: those of a start before the clock was set
/// count from that start.
/// </summary>
internal sealed class BlockTimes(IGateway gateway)
{
    /// <summary>Whether the times of its readings are known: those of a start before the clock was set are only later.</summary>
    public bool Places(Block block) => block.Boot is null || StartOf(block) is not null;

    /// <param name="block">With its bytes; <see cref="Places"/> holds.</param>
    /// <exception cref="CorruptBlockException">Before the first reading.</exception>
    public IEnumerable<Reading> Readings(Block block)
    {
        var readings = BlockCodec.Decode(block);
        if (block.Boot is null) return readings;
        var started = StartOf(block)!.Value;
        return readings.Select(
            reading => reading with { Time = reading.Time + started, Quality = reading.Quality | Quality.TimeUncertain });
    }

    private long? StartOf(Block block) => gateway.BootClocks.FirstOrDefault(fact => fact.Boot == block.Boot)?.Started;
}
