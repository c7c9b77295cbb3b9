using EdgeFleet.Contracts;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Inbox;

namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <summary>
/// The readings of some blocks, sorted into the chunks that they make. In memory, see <see cref="ChunkOptions.BatchReadings"/>.
/// </summary>
internal sealed class CompactionBatch
{
    /// <summary>A longer gap ends a small chunk, ms: what a gateway sends of last week must not span all days since.</summary>
    private const long LongestGap = 6 * 3_600_000;

    private readonly Dictionary<(string File, ChunkSeries Series), List<SourcedReading>> _series = [];
    private readonly Dictionary<long, byte[]?> _blocks = [];

    public long Readings { get; private set; }

    /// <summary>When the last of its blocks came, Unix ms.</summary>
    public long Received { get; private set; }

    /// <summary>Whose readings they are.</summary>
    public IEnumerable<SeriesId> Series => _series.Keys.Select(key => key.Series.Series).Distinct()
        .OrderBy(series => series.Device).ThenBy(series => series.Path);

    /// <summary>The blocks that are in it, by arrival, each with what stays of it as a block; null: nothing.</summary>
    public IReadOnlyDictionary<long, byte[]?> Blocks => _blocks;

    /// <param name="block">Of which some readings, or all, go.</param>
    /// <param name="goes">Those.</param>
    /// <param name="stays">The rest.</param>
    public void Add(StoredBlock block, IReadOnlyList<Reading> goes, IReadOnlyList<Reading> stays)
    {
        var (epoch, stream, sequence) = (block.Id.Epoch, block.Id.Stream, block.Id.Sequence);
        _blocks.Add(block.Arrival,
            stays.Count == 0 ? null : Block.Seal(BlockCodec.Encode(stream, stays), epoch, sequence).Bytes.ToArray());
        Readings += goes.Count;
        Received = Math.Max(Received, block.Received);
        foreach (var reading in goes)
        {
            var key = (ChunkFileName.For(reading.Time, block.Received), new ChunkSeries(reading.Series, stream));
            if (!_series.TryGetValue(key, out var readings)) _series.Add(key, readings = []);
            readings.Add(new SourcedReading(reading, block.Gateway));
        }
    }

    /// <summary>What belongs to each file, the readings of a series in order of time; of one source time as they came.</summary>
    public IEnumerable<IGrouping<string, (ChunkSeries Series, List<SourcedReading> Readings)>> Files() => _series
        .OrderBy(one => one.Key.Series.Series.Device).ThenBy(one => one.Key.Series.Series.Path)
        .GroupBy(one => one.Key.File, one => (one.Key.Series, one.Value.OrderBy(r => (r.Reading.Time, r.Reading.Ordinal)).ToList()));

    /// <summary>Writes what belongs to a file, in one transaction, on disk when it returns.</summary>
    public void Write(ChunkFile file, IEnumerable<(ChunkSeries Series, List<SourcedReading> Readings)> series, long batch)
    {
        using var connection = file.OpenWrite();
        using var transaction = connection.BeginTransaction(deferred: false);
        foreach (var (one, readings) in series)
            foreach (var piece in ChunkCut.Pieces(readings, LongestGap)) ChunkFile.Insert(connection, one, piece, batch, Received);
        transaction.Commit();
    }

    /// <summary>Reads back what a file holds of the batch and compares it, reading by reading, with what came out of the blocks.</summary>
    /// <exception cref="InvalidDataException">They differ.</exception>
    public static void Verify(ChunkFile file, IEnumerable<(ChunkSeries Series, List<SourcedReading> Readings)> series, long batch)
    {
        var written = Written(file, batch);
        var same = 0;
        foreach (var (one, readings) in series)
        {
            if (!written.TryGetValue(one, out var found) || !found.SequenceEqual(readings))
                throw new InvalidDataException(
                    $"{file.Path}: what was written of series {one.Series} does not read as it was. The blocks stay");
            same++;
        }
        if (same != written.Count) throw new InvalidDataException($"{file.Path}: more was written than there was. The blocks stay");
    }

    private static Dictionary<ChunkSeries, List<SourcedReading>> Written(ChunkFile file, long batch)
    {
        try
        {
            return file.OfBatch(batch).Reverse().GroupBy(chunk => chunk.Series)
                .ToDictionary(chunk => chunk.Key, chunk => chunk.SelectMany(c => c.Readings).ToList());
        }
        catch (CorruptBlockException e)
        {
            throw new InvalidDataException($"{file.Path}: what was written cannot be read ({e.Message}). The blocks stay", e);
        }
    }
}
