using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Contracts;

/// <summary>
/// Readings of one stream, encoded and compressed, that wait for their place in an outbox: all of a block but its identity.
/// </summary>
/// <param name="Stream">The class of all its readings.</param>
/// <param name="Count">How many readings.</param>
/// <param name="FirstTime">Earliest source time, Unix ms; or ms since the machine started, see <paramref name="Boot"/>.</param>
/// <param name="LastTime">Latest source time, likewise.</param>
/// <param name="ColumnsSize">Bytes of the columns before compression.</param>
/// <param name="Compressed">The columns, as one zstd frame.</param>
/// <param name="Boot">Which start of the machine the times count from; null: they are UTC.</param>
public sealed record BlockPayload(
    StreamClass Stream, int Count, long FirstTime, long LastTime, int ColumnsSize, ReadOnlyMemory<byte> Compressed,
    ulong? Boot = null);
