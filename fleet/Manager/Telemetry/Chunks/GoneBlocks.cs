using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Projections;

namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <summary>
/// What chunks and ledger still tell of the blocks that went. A chunk that was damaged on this disk is left out, and logged.
/// </summary>
public sealed class GoneBlocks(ChunkStore store, ILogger<GoneBlocks> log) : IGoneBlocks
{
    public long HighestArrival => store.Ledger.HighestArrival;

    public IEnumerable<LatestValue> Latest() => store.Ledger.Latest();

    public IEnumerable<JudgedBlock> Events() =>
        from file in store.Files
        from chunk in file.Rows(StreamClass.Event, store.Ledger.Batch)
        from sent in Decode(file, chunk).GroupBy(one => one.Gateway)
        let readings = sent.Select(one => one.Reading).ToList()
        select new JudgedBlock(
            new StoredBlock(0, sent.Key, new BlockId(0, StreamClass.Event, 0), 0, readings.Count, chunk.Received, readings[0].Time,
                ReadOnlyMemory<byte>.Empty), readings, []);

    private IReadOnlyList<SourcedReading> Decode(ChunkFile file, (SeriesId Series, long Received, byte[] Bytes) chunk)
    {
        try
        {
            return ChunkCodec.Decode(chunk.Series, chunk.Bytes);
        }
        catch (CorruptBlockException e)
        {
            log.LogError(e, "{File}: a chunk of series {Series} was damaged on the manager's disk and is left out; restore the folder "
                + "from a backup", file.Path, chunk.Series);
            return [];
        }
    }
}
