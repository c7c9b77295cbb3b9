using System.Runtime.CompilerServices;
using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Telemetry.Query;

/// <summary>
/// All readings of a series over a range of any density, read in pieces: what is held at once is bounded by the piece, and a piece
/// is short where readings are dense.
/// </summary>
public sealed class SeriesWalk(SeriesQuery query)
{
    private const long FirstPieceMs = 15 * 60_000;
    private const long LongestPieceMs = 86_400_000;

    /// <summary>A piece with more readings than this is followed by one of half its length.</summary>
    private const int Dense = 50_000;

    /// <summary>In order of time and ordinal, repeats left out, conflicts flagged.</summary>
    /// <param name="series">Device and path.</param>
    /// <param name="from">Unix ms, inclusive.</param>
    /// <param name="to">Unix ms, exclusive.</param>
    /// <param name="cancel">Ends the walk between two pieces, and within one.</param>
    /// <exception cref="ArgumentException">The range cannot be asked.</exception>
    /// <exception cref="QueryTooLargeException">More readings than a question may hold are of one millisecond.</exception>
    public async IAsyncEnumerable<Reading> ReadAsync(
        SeriesId series, long from, long to, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (new SeriesRange(series, from, to, 1).Check() is { Count: > 0 } faults)
            throw new ArgumentException(string.Join("; ", faults), nameof(from));
        var length = FirstPieceMs;
        while (from < to)
        {
            var end = Math.Min(to, from + length);
            IReadOnlyList<Reading> piece;
            try
            {
                piece = (await query.ReadingsAsync(series, from, end, cancel)).Readings;
            }
            catch (QueryTooLargeException) when (end - from > 1)
            {
                length = (end - from) / 2;
                continue;
            }
            foreach (var reading in piece) yield return reading;
            from = end;
            length = piece.Count > Dense ? Math.Max(1, length / 2) : Math.Min(LongestPieceMs, length * 2);
        }
    }
}
