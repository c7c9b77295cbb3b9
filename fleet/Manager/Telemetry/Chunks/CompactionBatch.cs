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
    private readonly HashSet<long> _arrivals = [];

    public long Readings { get; private set; }

    /// <summary>The blocks that are in it.</summary>
    public IReadOnlySet<long> Arrivals => _arrivals;

    public void Add(JudgedBlock block)
    {
        _arrivals.Add(block.Block.Arrival);
        Readings += block.Readings.Count;
        foreach (var reading in block.Readings)
        {
            var key = (ChunkFileName.For(reading.Time, block.Block.Received), new ChunkSeries(reading.Series, block.Block.Id.Stream));
            if (!_series.TryGetValue(key, out var readings)) _series.Add(key, readings = []);
            readings.Add(new SourcedReading(reading, block.Block.Gateway));
        }
    }

    /// <summary>What belongs to each file, the readings of a series in order of time; of one source time as they came.</summary>
    public IEnumerable<IGrouping<string, (ChunkSeries Series, List<SourcedReading> Readings)>> Files() => _series
        .OrderBy(one => one.Key.Series.Series.Device).ThenBy(one => one.Key.Series.Series.Path)
        .GroupBy(one => one.Key.File, one => (one.Key.Series, one.Value.OrderBy(r => (r.Reading.Time, r.Reading.Ordinal)).ToList()));

    /// <summary>Writes what belongs to a file, in one transaction, on disk when it returns.</summary>
    public static void Write(ChunkFile file, IEnumerable<(ChunkSeries Series, List<SourcedReading> Readings)> series, long batch)
    {
        using var connection = file.OpenWrite();
        using var transaction = connection.BeginTransaction(deferred: false);
        foreach (var (one, readings) in series)
            foreach (var piece in ChunkCut.Pieces(readings, LongestGap)) ChunkFile.Insert(connection, one, piece, batch);
        transaction.Commit();
    }

    /// <summary>Reads back what a file holds of the batch and compares it, reading by reading, with what came out of the blocks.</summary>
    /// <exception cref="InvalidDataException">They differ.</exception>
    public static void Verify(ChunkFile file, IEnumerable<(ChunkSeries Series, List<SourcedReading> Readings)> series, long batch)
    {
        var written = file.OfBatch(batch).Reverse().GroupBy(chunk => chunk.Series)
            .ToDictionary(chunk => chunk.Key, chunk => chunk.SelectMany(c => c.Readings).ToList());
        var same = 0;
        foreach (var (one, readings) in series)
        {
            if (!written.TryGetValue(one, out var found) || !found.SequenceEqual(readings))
                throw new InvalidDataException(
                    $"{file.Path}: what was written of series {one.Series} does not read as it was; check the disk. The blocks stay");
            same++;
        }
        if (same != written.Count) throw new InvalidDataException($"{file.Path}: more was written than there was. The blocks stay");
    }
}
