using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Storage;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Outbox;

/// <summary>
/// Appends blocks to the newest epoch. A sequence is given to one block of an epoch and stream and to no other: where it can no longer be
/// known what was written, the end of the stream is read again, or there is a new epoch.
/// </summary>
internal sealed class BlockAppender(Epochs epochs, Evictor evictor, SpaceReserve reserve, ILogger log)
{
    private const int MostAttempts = 3;

    private readonly HashSet<StreamSegments> _endUnknown = [];
    private readonly Dictionary<StreamClass, ulong> _readings = [];

    /// <summary>What the disk said to the last append; null: it was stored.</summary>
    public string? Failure { get; private set; }

    /// <summary>Readings of a class that were appended since the outbox was opened.</summary>
    public ulong Readings(StreamClass stream) => _readings.GetValueOrDefault(stream);

    /// <summary>Gives the payloads of one stream the next sequences and returns when they are on disk.</summary>
    /// <exception cref="OutboxException">None or only the first of them are; see <paramref name="stored"/>.</exception>
    public void Append(StreamClass stream, IReadOnlyList<BlockPayload> payloads, List<Block> stored)
    {
        var need = Evictor.Need(payloads.Sum(payload => (long)payload.Compressed.Length));
        while (true)
        {
            try
            {
                evictor.Expire();
                evictor.MakeRoom(stream, need + reserve.Missing);
                reserve.Ensure();
                for (var attempt = 1; stored.Count < payloads.Count; attempt++)
                {
                    if (TryAppend(stream, [.. payloads.Skip(stored.Count)], stored) || attempt < MostAttempts) continue;
                    throw new OutboxException(
                        $"the outbox in {epochs.Place} cannot store {stream} blocks: two new files in a row were damaged; check the disk");
                }
                Failure = null;
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (DiskFull.Is(e) && evictor.GiveWay(stream, need + reserve.Missing, reserve)) continue;
                reserve.TryRelease();
                Failure = e.Message;
                throw new OutboxException(
                    $"the outbox in {epochs.Place} could not store: {e.Message}; free space on that disk or repair it, the next append "
                    + "tries again", e);
            }
        }
    }

    /// <returns>False when the stream was damaged: there is a new epoch, and what is not stored goes there.</returns>
    private bool TryAppend(StreamClass stream, IReadOnlyList<BlockPayload> payloads, List<Block> stored)
    {
        var epoch = epochs.Current;
        var segments = epoch.Stream(stream);
        List<Block> blocks = [];
        try
        {
            if (_endUnknown.Contains(segments)) FindEndAgain(segments);
            var next = segments.Next;
            blocks.AddRange(payloads.Select((payload, i) => Block.Seal(payload, epoch.Epoch, next + (ulong)i)));
            segments.Append(blocks);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The transaction may have reached the disk all the same; what is there counts as stored.
            _endUnknown.Add(segments);
            reserve.With(() => FindEndAgain(segments));
            Stored(blocks.TakeWhile(block => block.Id.Sequence < segments.Next), stored);
            if (stored.Count == payloads.Count) return true;
            throw;
        }
        catch (DamagedDatabaseException e)
        {
            log.LogError(e, "the last {Stream} segment of epoch {Epoch:x16} is damaged; a new epoch begins", stream, epoch.Epoch);
            epoch.Rebuild(stream, segments.Segments[^1]);
            segments.FindEnd();
            epochs.Mint();
            Stored(blocks.TakeWhile(block => block.Id.Sequence < segments.Next), stored);
            return false;
        }
        Stored(blocks, stored);
        return true;
    }

    private void Stored(IEnumerable<Block> blocks, List<Block> stored)
    {
        foreach (var block in blocks)
        {
            stored.Add(block);
            _readings[block.Header.Stream] = Readings(block.Header.Stream) + block.Header.Count;
        }
    }

    private bool FindEndAgain(StreamSegments segments)
    {
        segments.FindEnd();
        return _endUnknown.Remove(segments);
    }
}
