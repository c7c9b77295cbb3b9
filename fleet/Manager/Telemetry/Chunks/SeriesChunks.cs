using EdgeFleet.Contracts;
using EdgeFleet.Manager.Inbox;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <summary>The chunks of one series that touch a range, as they were when the question began. Readings are read when asked for.</summary>
internal sealed class SeriesChunks : IDisposable
{
    private readonly View _view;
    private readonly SeriesId _series;
    private readonly List<SqliteConnection> _connections = [];
    private readonly List<(ChunkRow Row, SqliteConnection File)> _chunks = [];

    public SeriesChunks(View view, IEnumerable<ChunkFile> files, SeriesId series, long from, long to)
    {
        (_view, _series) = (view, series);
        try
        {
            foreach (var file in files)
            {
                var connection = file.OpenRead();
                _connections.Add(connection);
                _chunks.AddRange(ChunkFile.Rows(connection, series, from, to, view.Batch).Select(row => (row, connection)));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
        // Files come by month and rows by time: only the file of wrong clocks may be out of order.
        _chunks.Sort((one, other) => one.Row.First.CompareTo(other.Row.First));
    }

    /// <summary>In order of their first readings. What arrived earlier of one file has the lower id.</summary>
    public IReadOnlyList<(ChunkRow Row, SqliteConnection File)> All => _chunks;

    /// <summary>What of a block's readings does not lie in chunks; null: nothing.</summary>
    public StoredBlock? Left(StoredBlock block) => !_view.Gone.TryGetValue(block.Arrival, out var rest) ? block
        : rest is null ? null : block with { Bytes = rest, FirstTime = Block.Open(rest).FirstTime };

    /// <exception cref="CorruptBlockException">The file was damaged.</exception>
    public IReadOnlyList<SourcedReading> Readings((ChunkRow Row, SqliteConnection File) chunk) =>
        ChunkFile.Readings(chunk.File, _series, chunk.Row.Id);

    public void Dispose()
    {
        foreach (var connection in _connections) connection.Dispose();
        _view.Dispose();
    }
}
